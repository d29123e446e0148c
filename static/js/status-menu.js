/* Opens a row's link to its choices as a menu beside it. */
(() => {
  const menu = document.getElementById("menu");
  let opener = null;
  let closed = { link: null, at: 0 };

  const open = async (link) => {
    await htmx.ajax("GET", link.getAttribute("href"), { target: "#menu", swap: "innerHTML" });
    if (!menu.querySelector("button")) return;
    opener = link;
    opener.setAttribute("aria-expanded", "true");
    menu.showPopover();
    const { right, bottom, top } = link.getBoundingClientRect();
    const below = bottom + 4 + menu.offsetHeight < innerHeight;
    menu.style.top = `${Math.max(8, below ? bottom + 4 : top - 4 - menu.offsetHeight)}px`;
    menu.style.left = `${Math.max(8, right - menu.offsetWidth)}px`;
    menu.querySelector("[aria-pressed=true]").focus({ preventScroll: true });
    addEventListener("scroll", () => menu.hidePopover(), { once: true, passive: true });
  };

  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest("a.pick");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      // the press that closed the menu by itself must not open it again
      if (closed.link !== link || performance.now() - closed.at > 100) open(link);
    },
    true,
  );
  menu.addEventListener("beforetoggle", (event) => {
    if (event.newState !== "closed" || !opener) return;
    opener.removeAttribute("aria-expanded");
    if (menu.contains(document.activeElement)) opener.focus({ preventScroll: true });
    closed = { link: opener, at: performance.now() };
  });
  document.addEventListener("submit", ({ submitter }) => {
    if (menu.contains(submitter)) menu.hidePopover();
  });
  menu.addEventListener("keydown", (event) => {
    const buttons = [...menu.querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const at = buttons.indexOf(document.activeElement);
    if (step) buttons.at((at + step) % buttons.length).focus();
    else if (/^[1-5]$/.test(event.key)) buttons[event.key - 1].click();
    else return;
    event.preventDefault();
  });
})();
