/* The topic beside a list: Escape, the close link and Back return to the list as it was, without
   fetching it again. Every topic opened has its own entry in the history. The list gets another
   width when the panel opens or closes; its row stays where it is in the window. */
(() => {
  const panel = document.getElementById("panel");
  const topics = new Set();
  let list = null; // where the panel was opened from: { path, title }
  let shown = null; // the address of the topic in the panel
  let held = null; // what must not move: { row, top }

  const link = () => document.querySelector(`main a[href="${shown}"]`);
  const inSight = (row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };
  const hold = (element) => {
    const rows = [element?.closest(".ck .row"), ...document.querySelectorAll(".ck .row")];
    const row = rows.find((one) => one && inSight(one));
    held = row && { row, top: row.getBoundingClientRect().top };
  };
  const moved = () => held.row.getBoundingClientRect().top - held.top;
  /* By scrolling; where the page begins or ends too early for that, with room before or after. */
  const putBack = () => {
    if (!held) return;
    const before = held.row.closest(".ck").style;
    const after = document.body.style;
    before.paddingTop = after.minHeight = "";
    scrollBy(0, moved());
    if (moved() < -1) before.paddingTop = `${-moved()}px`;
    if (moved() > 1) after.minHeight = `${scrollY + innerHeight + moved()}px`;
    scrollBy(0, moved());
  };
  /* Once more when sections that came near the window have got their true height. */
  const keep = () => {
    putBack();
    requestAnimationFrame(() => requestAnimationFrame(putBack));
  };

  const close = () => {
    hold(link());
    panel.replaceChildren();
    document.title = list.title;
    link()?.focus({ preventScroll: true });
    keep();
  };
  const leave = (event) => {
    if (!list || !panel.children.length) return;
    event.preventDefault();
    history.pushState({ htmx: true }, "", list.path);
    close();
  };

  document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
    if (ctx.target === panel) hold(ctx.sourceElement.closest("main a") ?? link());
  });
  panel.addEventListener("htmx:before:settle", keep);
  // on the way through the history the browser would scroll by itself
  window.navigation?.addEventListener("navigate", (event) => {
    const { pathname, search } = new URL(event.destination.url);
    const ours = topics.has(pathname + search) || pathname + search === list?.path;
    if (ours && event.navigationType === "traverse" && event.canIntercept && !event.hashChange) {
      event.intercept({ scroll: "manual" });
    }
  });

  document.addEventListener("htmx:before:history:update", ({ detail }) => {
    if (!panel.children.length) {
      list = { path: location.pathname + location.search, title: document.title };
    }
    shown = detail.history.path;
    topics.add(shown);
  });
  document.addEventListener("htmx:before:history:restore", (event) => {
    const { path } = event.detail;
    if (path === list?.path) close();
    else if (topics.has(path)) htmx.ajax("GET", (shown = path), { target: "#panel", swap: "innerHTML" });
    else return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#panel [data-close]")) leave(event);
  });
  document.addEventListener("keydown", (event) => {
    const elsewhere = document.querySelector(":popover-open, dialog[open]");
    if (event.key === "Escape" && !elsewhere && !event.target.closest("input, textarea")) leave(event);
  });
})();
