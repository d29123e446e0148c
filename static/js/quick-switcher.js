/* Ctrl or ⌘ with K, or the magnifier in the bar: search without leaving the page. Without this file
   the magnifier leads to the search. There and here, arrows move through what was found. */
(() => {
  const dialog = document.getElementById("switcher");
  const field = dialog.querySelector("[type=search]");
  const open = () => {
    if (!dialog.open) dialog.showModal();
    field.select();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else open();
  });
  document.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
    if (!event.target.closest("[data-switcher]") || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  /* What was typed before htmx listened to the form is searched for as soon as it does. */
  field.form.addEventListener("htmx:after:init", () => {
    if (field.value) field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  /* A link that was pressed is gone with what it stood in. */
  dialog.addEventListener("htmx:after:swap", () => {
    if (!dialog.contains(document.activeElement)) field.focus();
  });
  document.addEventListener("keydown", (event) => {
    const finder = event.target.closest?.(".finder");
    if (!finder || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const asked = finder.querySelector("[type=search]");
    const links = [...finder.querySelectorAll(".found a, .all")];
    const at = links.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) (links[at + step] ?? (step > 0 ? links.at(-1) : asked))?.focus();
    else if (event.key === "Enter" && event.target === field && links.length) links[0].click();
    else return;
    event.preventDefault();
  });
})();
