/* While the page that a form leads to is awaited, a bar shows it, as for the requests of htmx.
   A form that downloads stays where it is and carries data-download. */
(() => {
  const BUSY = "htmx-request";
  document.addEventListener("submit", ({ target: form, defaultPrevented }) => {
    if (!defaultPrevented && form.method === "post" && !("download" in form.dataset))
      form.classList.add(BUSY);
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll(`form.${BUSY}`)) form.classList.remove(BUSY);
  });
})();
