/* A failed request leaves the page, and what was typed, as it is; a toast says what happened.
   Answers of our own bring their toast along; these are for proxies and for no answer at all. */
(() => {
  const say = (name) => {
    const toast = document.getElementById(`toast-${name}`).content.cloneNode(true);
    document.getElementById("toasts").replaceChildren(toast);
  };
  document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
    if (ctx.text.includes("<hx-partial") || ctx.hx.redirect) return;
    say(ctx.response.status === 413 ? "large" : "error");
  });
  document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
    if (ctx && !ctx.response) say("offline");
  });
})();
