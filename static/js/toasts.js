/* One toast at a time: it goes when it is dismissed, or after a while in which nobody reads it,
   reaches for it or is on the way to it. It stays clear of the control that was used, and what had
   the focus before it has it again. */
(() => {
  const PATIENCE = 12_000;
  const region = document.getElementById("toasts");
  let timer;
  let used = null; // what was pressed last
  let before = null; // what had the focus before the toast

  const wait = () => {
    clearTimeout(timer);
    if (!region.children.length) return;
    timer = setTimeout(() => {
      if (region.matches(":hover, :focus-within")) wait();
      else region.firstElementChild.remove();
    }, PATIENCE);
  };
  const stayClear = () => {
    region.style.bottom = "";
    const control = used?.getClientRects().length ? used : document.activeElement;
    if (!control.closest("main *, #panel *")) return;
    const place = (control.closest(".row") ?? control).getBoundingClientRect();
    const toast = region.getBoundingClientRect();
    const beside = place.right < toast.left || place.left > toast.right;
    const overOrUnder = place.bottom < toast.top || place.top > toast.bottom;
    const bars = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop);
    if (beside || overOrUnder || place.top - toast.height < bars) return;
    region.style.bottom = `${innerHeight - place.top + 4}px`;
  };
  const giveBack = () => {
    if (region.contains(document.activeElement)) return;
    if (document.activeElement === document.body) before?.focus({ preventScroll: true });
    before = null;
  };

  new MutationObserver(() => {
    giveBack();
    stayClear();
    wait();
  }).observe(region, { childList: true });
  region.addEventListener("focusin", ({ relatedTarget }) => {
    if (!region.contains(relatedTarget)) before = relatedTarget;
  });
  for (const name of ["pointerleave", "focusout"]) region.addEventListener(name, wait);
  document.addEventListener("submit", ({ submitter }) => (used = submitter), true);
  document.addEventListener("keydown", ({ key }) => key === "Tab" && wait());
  document.addEventListener("click", (event) => {
    event.target.closest("[data-dismiss]")?.closest(".toast").remove();
  });
  // only what comes after the page is read out
  addEventListener("load", () => region.append(...region.children));
})();
