/* Keys: of a checklist, of a topic's page and of the topic in the panel; search, Undo and the list
   of keys on every page. Silent while something is typed or open, and when switched off. */
(() => {
  const OFF = "cairn-keys-off";
  const dialog = document.getElementById("keymap");
  const main = document.querySelector("main");
  const ofTopic = main.querySelector(".onward") !== null;
  let last = null; // the row of the list that had the focus
  let unsaved = null; // the switch, where the browser keeps nothing beyond the page

  const off = () => {
    try {
      return unsaved ?? localStorage.getItem(OFF) === "1";
    } catch {
      return false;
    }
  };
  const turn = (value) => {
    try {
      localStorage.setItem(OFF, value ? "1" : "0");
    } catch {
      unsaved = value;
    }
  };
  const showSwitch = () => {
    const button = dialog.querySelector("[data-keys-switch]");
    button.textContent = off() ? "Turn the keys on" : "Turn the keys off";
  };

  /* What a key does; true, or what it was done to, where there is something to do. */
  const press = (element) => (element?.click(), element);
  const inRow = () => document.activeElement.closest(".row");
  const step = (by) => {
    if (ofTopic) return press(main.querySelector(`.onward [rel=${by > 0 ? "next" : "prev"}]`));
    const rows = [...main.querySelectorAll(".row")];
    const at = rows.findIndex((row) => row.id === last);
    const row = at < 0 ? rows.find((one) => one.getBoundingClientRect().top > 60) : rows[at + by];
    row?.querySelector(".t").focus();
    return row;
  };
  const set = (status) => {
    const button = inRow()?.querySelector(".st-btn");
    const open = document.activeElement.closest("#panel") ?? main;
    if (!button) return press(open.querySelector(`.stay [value=${status}]`));
    const chosen = button.cloneNode();
    Object.assign(chosen, { value: status, hidden: true });
    button.after(chosen);
    button.form.requestSubmit(chosen);
    chosen.remove();
    return true;
  };
  const search = () => {
    const field = main.querySelector("[type=search]");
    const seen = () => field?.getClientRects().length > 0;
    if (!seen()) field?.closest("[popover]")?.showPopover();
    if (!seen()) return press(document.querySelector("[data-switcher]"));
    field.select();
    return true;
  };
  const show = () => {
    showSwitch();
    dialog.showModal();
    return true;
  };
  const acts = new Map([
    ...["todo", "learning", "done", "known", "skipped"].map((status, at) => [`${at + 1}`, () => set(status)]),
    ["j", () => step(1)],
    ["k", () => step(-1)],
    ["s", () => press(inRow()?.querySelector(".pick"))],
    ["u", () => press(document.querySelector("#toasts > :first-child [formaction]"))],
    ["/", search],
    ["?", show],
  ]);

  document.addEventListener("focusin", ({ target }) => (last = target.closest("main .row")?.id ?? last));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || off()) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    if (document.querySelector(":popover-open, dialog[open]")) return;
    // held down, a key goes on through a list and does nothing else again
    if (event.repeat && (ofTopic || !["j", "k"].includes(event.key))) return;
    if (acts.get(event.key)?.()) event.preventDefault();
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-keymap]")) show();
    if (!target.closest("[data-keys-switch]")) return;
    turn(!off());
    showSwitch();
  });
  for (const button of document.querySelectorAll("[data-keymap]")) button.hidden = false;
})();
