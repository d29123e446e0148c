/* htmx 4.0.1 swallows clicks with a modifier key on its links; give them back to the browser. */
document.addEventListener(
  "click",
  (event) => {
    const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (modified && event.target.closest("a[href]")) event.stopPropagation();
  },
  true,
);
