/* Ctrl or ⌘ with K, or the magnifier in the bar: search without leaving the page. Arrows move
   through what was found, Enter opens it. Without this file the magnifier leads to the search. */
(() => {
  const dialog = document.getElementById("switcher");
  const field = dialog.querySelector("input");
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
  /* What was typed before htmx listened to the field is searched for as soon as it does. */
  field.addEventListener("htmx:after:init", () => {
    if (field.value) field.dispatchEvent(new Event("input"));
  });
  dialog.addEventListener("keydown", (event) => {
    const links = [...dialog.querySelectorAll("#switcher-found a")];
    const at = links.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) (links[at + step] ?? (step > 0 ? links.at(-1) : field))?.focus();
    else if (event.key === "Enter" && event.target === field && links.length) links[0].click();
    else return;
    event.preventDefault();
  });
})();
