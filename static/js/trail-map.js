/* Arrow keys on the trail map: one tab stop, and travel to where the eye expects a station.
   On small screens, and without this file, every station is a tab stop of its own.
   The address remembers which line is open, and the history which station was left: Back finds both. */
(() => {
  const map = document.querySelector(".map");
  const stops = [...(map?.querySelectorAll(".stop") ?? [])];
  if (!stops.length) return;
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  let current = map.querySelector(".stop.here") ?? stops[0];
  const wide = () => map.querySelector("svg").checkVisibility();
  const rove = () => stops.forEach((stop) => { stop.tabIndex = wide() && stop !== current ? -1 : 0; });

  // Left and right follow the line, or a branch one row away; up and down take the nearest station.
  function next(from, [dx, dy]) {
    const start = from.getBoundingClientRect();
    const cost = (stop) => {
      const { x, y } = stop.getBoundingClientRect();
      const along = (x - start.x) * dx + (y - start.y) * dy;
      const aside = Math.abs((x - start.x) * dy + (y - start.y) * dx);
      const lost = along < 4 || (dx && aside > Math.min(along, 2.5 * start.width));
      return lost ? Infinity : along ** 2 + (dx ? 8 * aside : aside) ** 2;
    };
    const best = stops.map((stop) => [cost(stop), stop]).sort(([a], [b]) => a - b)[0];
    return best[0] < Infinity ? best[1] : from;
  }

  map.addEventListener("keydown", (event) => {
    const way = ways[event.key];
    const from = event.target.closest(".stop");
    if (!way || !from || !wide() || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    next(from, way).focus();
  });
  map.addEventListener("focusin", (event) => {
    current = event.target.closest(".stop") ?? current;
    rove();
  });
  addEventListener("resize", rove);
  rove();

  const open = () => map.querySelector("details[open]")?.id.slice("line-".length) ?? "";
  const address = new URL(location.href);
  const kept = address.searchParams.get("line");
  if (kept && kept !== open()) document.getElementById(`line-${kept}`)?.setAttribute("open", "");
  let shown = open();
  map.addEventListener("toggle", () => {
    if (open() === shown) return;
    address.searchParams.set("line", (shown = open()));
    history.replaceState(history.state, "", address);
  }, true);

  map.addEventListener("click", ({ target }) => {
    const left = target.closest(".stop")?.getAttribute("href");
    if (left) history.replaceState({ ...history.state, left }, "");
  });
  const left = history.state?.left;
  stops.find((stop) => stop.getAttribute("href") === left)?.focus({ preventScroll: true });
})();
