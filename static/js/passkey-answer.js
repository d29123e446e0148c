/* The button of a form with data-passkey asks the browser for a passkey, with the options in the
   element of that id. The form is sent with what it answers in its field "credential". */
(() => {
  const answer = async (form) => {
    const refusal = form.querySelector("[role=alert]");
    refusal.hidden = true;
    try {
      const options = JSON.parse(document.getElementById(form.dataset.passkey).textContent);
      const credential = await webauthnJSON.get(options);
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch {
      refusal.hidden = false;
    }
  };
  document.addEventListener("click", (event) => {
    const form = event.target.closest("button")?.form;
    if (!form || !("passkey" in form.dataset)) return;
    event.preventDefault();
    answer(form);
  });
})();
