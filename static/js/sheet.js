/* A sheet whose link was followed to a place on the page closes, so that the place is seen. */
document.addEventListener("click", ({ target }) => {
  target.closest(".fold:popover-open a[href^='#']")?.closest(".fold").hidePopover();
});
