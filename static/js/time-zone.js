/* The browser's time zone: chosen in the list of places, and shown above it to be confirmed. */
(() => {
  const list = document.querySelector("select[data-zone]");
  if (!list) return;
  const box = list.closest("details");
  const show = () => {
    const text = list.selectedOptions[0].text;
    const comma = text.lastIndexOf(", ");
    box.querySelector("[data-place]").textContent = text.slice(0, comma);
    box.querySelector("[data-clock]").textContent = text.slice(comma + 2);
  };
  list.addEventListener("change", show);
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const place = [...list.options].find(
    ({ value, dataset }) => value === here || dataset.also?.split(" ").includes(here),
  );
  if (!place || list.dataset.zone !== "unknown") return;
  place.selected = true;
  box.open = false;
  show();
})();
