/* Keys of the checklist. Silent while something is typed or open, and when switched off. */
(() => {
  const OFF = "cairn-keys-off";
  const STATUSES = ["todo", "learning", "done", "known", "skipped"];
  const dialog = document.getElementById("keymap");
  const off = () => localStorage.getItem(OFF) === "1";
  let last = null;

  const move = (step) => {
    const rows = [...document.querySelectorAll(".row")];
    const at = rows.findIndex((row) => row.id === last);
    const next = at < 0 ? rows.find((row) => row.getBoundingClientRect().top > 60) : rows[at + step];
    next?.querySelector(".t").focus();
  };
  const set = (status) => {
    const button = document.activeElement.closest(".row")?.querySelector(".st-btn");
    if (!button) return;
    const chosen = button.cloneNode();
    Object.assign(chosen, { value: status, hidden: true });
    button.after(chosen);
    button.form.requestSubmit(chosen);
    chosen.remove();
  };
  const search = () => {
    const field = document.getElementById("q");
    if (!field.checkVisibility()) document.getElementById("filter").showPopover();
    field.select();
  };
  const act = (key) => {
    if (key === "j" || key === "k") move(key === "j" ? 1 : -1);
    else if (/^[1-5]$/.test(key)) set(STATUSES[key - 1]);
    else if (key === "s") document.activeElement.closest(".row")?.querySelector(".pick").click();
    else if (key === "/") search();
    else return false;
    return true;
  };
  const showSwitch = () => {
    const button = dialog.querySelector("[data-keys-switch]");
    button.textContent = off() ? "Turn the keys on" : "Turn the keys off";
  };

  document.addEventListener("focusin", ({ target }) => (last = target.closest(".row")?.id ?? last));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (document.querySelector(":popover-open, dialog[open]")) return;
    if (event.key === "?") dialog.showModal();
    else if (off() || !act(event.key)) return;
    event.preventDefault();
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-keymap]")) dialog.showModal();
    if (!target.closest("[data-keys-switch]")) return;
    localStorage.setItem(OFF, off() ? "0" : "1");
    showSwitch();
  });
  showSwitch();
})();
