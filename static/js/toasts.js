/* Toasts go when they are dismissed, or after a while in which nobody reads or reaches for them. */
(() => {
  const PATIENCE = 12_000;
  const region = document.getElementById("toasts");
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (region.matches(":hover, :focus-within")) wait();
      else region.replaceChildren();
    }, PATIENCE);
  };
  document.addEventListener("click", (event) => {
    event.target.closest("[data-dismiss]")?.closest(".toast").remove();
  });
  new MutationObserver(wait).observe(region, { childList: true });
  if (region.children.length) wait();
})();
