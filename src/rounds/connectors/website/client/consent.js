// Finds the button of a consent banner that says yes, or no. `wish` is {selectors, words, about, refusal}.
(page) => (wish) => {
  const ABOUT = new RegExp(wish.about, "i"), WORDS = new RegExp(wish.words, "i"), BARRED = new RegExp(wish.barred, "i");
  const PLACE = /cookie|consent|gdpr|ccpa|cmp|privacy|onetrust|truste|banner|notice/i;
  const text = (each) => page.cut(each.innerText || each.value || each.getAttribute("aria-label"), 60);
  const banner = (each) => {
    for (let up = each.parentElement || (each.getRootNode().host || null), step = 0; up && step < 9; step += 1) {
      if (up === document.body || up === document.documentElement) return false;
      const style = getComputedStyle(up), marks = `${up.id} ${up.className} ${up.getAttribute("aria-label")}`;
      const floats = ["fixed", "sticky", "absolute"].includes(style.position) || up.getAttribute("role") === "dialog" || up.tagName === "DIALOG";
      if ((floats || PLACE.test(marks)) && ABOUT.test(page.cut(up.innerText, 3000))) return true;
      up = up.parentElement || (up.getRootNode().host || null);
    }
    return false;
  };
  for (const selector of wish.selectors) {
    const known = page.all(document, selector).find(page.shown);
    if (known) return known;
  }
  const buttons = page.all(document, "button, a, input[type=button], input[type=submit], [role=button]").filter(page.shown);
  return buttons.find((each) => WORDS.test(text(each)) && !BARRED.test(text(each)) && banner(each)) || null;
}
