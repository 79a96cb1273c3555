// Runs in every frame before the page's own scripts: what would disturb a look is made harmless.
// Nothing that leaves is hidden or changed: only forms are never sent, and nobody is asked anything.
(() => {
  const nothing = () => undefined;
  const routes = [];
  for (const name of ["alert", "print", "open", "moveTo", "resizeTo"]) window[name] = nothing;
  window.confirm = () => false;
  window.prompt = () => null;
  HTMLFormElement.prototype.submit = nothing;
  HTMLFormElement.prototype.requestSubmit = nothing;
  window.addEventListener("submit", (event) => { event.preventDefault(); }, true);
  for (const name of ["pushState", "replaceState"]) {
    const real = history[name];
    history[name] = function (state, title, url) {
      if (url && routes.length < 50) routes.push(String(new URL(url, location.href)));
      return real.apply(this, arguments);
    };
  }
  Object.defineProperty(window, "__roundsRoutes", { value: routes, enumerable: false });
})();
