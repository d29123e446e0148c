/* The topic beside a list: Escape, the close link and Back return to the list as it was, without
   fetching it again. Every topic opened has its own entry in the history. */
(() => {
  const panel = document.getElementById("panel");
  const topics = new Set();
  let list = null; // where the panel was opened from: { path, title }
  let shown = null; // the address of the topic in the panel

  const close = () => {
    panel.replaceChildren();
    document.title = list.title;
    document.querySelector(`main a[href="${shown}"]`)?.focus({ preventScroll: true });
  };
  const leave = (event) => {
    if (!list || !panel.children.length) return;
    event.preventDefault();
    history.pushState({ htmx: true }, "", list.path);
    close();
  };

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
