/* A password can be shown while it is typed, and the rules of a new one are marked as they are met.
   Without script the rules stand there all the same; the server decides. */
(() => {
  const met = {
    length: (typed) => [...typed].length >= 10,
    letters: (typed) => /\D/.test(typed),
    address: (typed, name) => {
      const low = typed.toLowerCase();
      return low !== "" && (name.length < 3 || !(low.includes(name) || name.includes(low)));
    },
  };
  const mark = (field) => {
    const address = field.form.querySelector("input[type=email]")?.value ?? "";
    const name = address.toLowerCase().split("@")[0];
    const rules = document.getElementById(`${field.id}_helptext`);
    for (const rule of rules?.querySelectorAll("[data-rule]") ?? [])
      rule.classList.toggle("met", met[rule.dataset.rule](field.value, name));
  };
  document.addEventListener("input", ({ target }) => {
    for (const field of target.form?.querySelectorAll("[data-password-rules]") ?? []) mark(field);
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-shows]");
    if (!button) return;
    const field = document.getElementById(button.dataset.shows);
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!shown));
  });
  document.addEventListener("submit", ({ target }) => {
    for (const button of target.querySelectorAll("[data-shows]"))
      document.getElementById(button.dataset.shows).type = "password";
  });
  for (const button of document.querySelectorAll("[data-shows]")) button.hidden = false;
})();
