/* A form with data-passkey asks the browser for a passkey, with the options in the element of that
   id, and is sent with what it answers in its field "credential". */
(() => {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!("passkey" in form.dataset)) return;
    event.preventDefault();
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
  });
})();
