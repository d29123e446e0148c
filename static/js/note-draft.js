/* Keeps what is typed into a note until it is saved: in this tab, for this person and topic. */
(() => {
  const key = (field) => `note:${field.dataset.draft}`;
  const revision = (field) => field.form.elements.revision;
  const recall = () => {
    for (const field of document.querySelectorAll("textarea[data-draft]:not([data-recalled])")) {
      field.dataset.recalled = "";
      const draft = JSON.parse(sessionStorage.getItem(key(field)));
      if (!draft || draft.text.trimEnd() === field.value.trimEnd()) {
        sessionStorage.removeItem(key(field));
        continue;
      }
      field.value = draft.text;
      revision(field).value = draft.revision;
      field.closest("details")?.setAttribute("open", "");
      field.form.querySelector("[role=alert]").textContent = "Not saved yet: this is what you typed before.";
    }
  };
  document.addEventListener("input", ({ target }) => {
    if (!target.matches("textarea[data-draft]")) return;
    const draft = { text: target.value, revision: revision(target).value };
    sessionStorage.setItem(key(target), JSON.stringify(draft));
  });
  document.addEventListener("htmx:after:request", ({ target, detail: { ctx } }) => {
    const field = target.querySelector?.("textarea[data-draft]");
    const sent = ctx.request.body; // none where a page was fetched
    const saved = ctx.response?.status === 200 && sent?.get && !sent.has("preview");
    if (field && saved && sent.get("body") === field.value) sessionStorage.removeItem(key(field));
  });
  document.addEventListener("htmx:after:swap", recall);
  recall();
})();
