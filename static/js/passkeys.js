/* Passkeys: starts allauth's forms, and says in words why one can't be used. */
(() => {
  const specs = [...document.querySelectorAll("[data-passkey-form]")].map(({ dataset }) => {
    const { passkeyForm: form, ...ids } = dataset;
    return { form, ids, button: document.getElementById(ids.login ?? ids.signup ?? ids.authenticate) };
  }).filter(({ button }) => button);
  const words = document.querySelector("[data-passkey-words]");
  const say = (reason) => {
    words.textContent = words.dataset[reason] ?? words.dataset.otherwise;
    words.hidden = false;
  };
  for (const { button } of specs) button.parentElement.before(words);

  const byNumber = /^[\d.]+$|:/.test(location.hostname);
  if (byNumber || !window.PublicKeyCredential) {
    const links = document.querySelectorAll("[data-needs-passkeys]");
    for (const control of [...links, ...specs.map(({ button }) => button)]) control.hidden = true;
    if (words) say(byNumber ? "number" : "none");
    return;
  }
  document.addEventListener("allauth.error", (event) => {
    if (!words || !event.detail.tags.includes("webauthn")) return;
    event.preventDefault();
    say(event.detail.exception?.name?.toLowerCase());
  });
  for (const { form, ids } of specs) window.allauth.webauthn.forms[form]({ ids });
})();
