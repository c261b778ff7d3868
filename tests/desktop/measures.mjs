// What is measured in a page by looking at it. Everything here runs inside the page and tells what is wrong, as sentences.

/** Puts the measures where `Session.run` finds them: `looks.<name>()`. */
export function measures() {
  const name = (element) =>
    `${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ""}${[...element.classList].map((one) => `.${one}`).join("")}`;
  const seen = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility === "visible";
  const all = (selector) => [...document.querySelectorAll(selector)].filter((element) => seen(element) && !element.closest(".unseen"));
  const controls = () => all("button, input, textarea, summary, a[href], select");
  // A tick or a dot is pressed anywhere on its label.
  const pressed = (element) => (/radio|checkbox/.test(element.type) && element.closest("label")) || element;
  const root = () => document.documentElement;
  // The edge of a button that looks like a link stands out a quarter of a letter's size, so that its words stand in line.
  const edge = () => Number.parseFloat(getComputedStyle(root()).fontSize) / 4;

  window.looks = {
    unfold() {
      for (const details of document.querySelectorAll("details")) details.open = true;
    },

    /** UX-15 */
    fits() {
      const { scrollHeight } = document.scrollingElement;
      return scrollHeight > innerHeight ? [`${scrollHeight} px are shown in ${innerHeight}`] : [];
    },

    /** UX-15, for lists of any length: what it is about and what can be done stays in sight. */
    keepsInSight() {
      return all("h1, .foot button").flatMap((element) => {
        const { top, bottom } = element.getBoundingClientRect();
        return top < 0 || bottom > innerHeight ? [`${name(element)} is out of sight`] : [];
      });
    },

    /** A11Y-08, A11Y-10, W-06: nothing is wider than its place, cut off, or on top of something else. */
    room() {
      const wrong = [];
      if (root().scrollWidth > root().clientWidth) wrong.push(`the page is ${root().scrollWidth} px wide in ${root().clientWidth}`);
      for (const element of all("body *")) {
        if (element.closest("svg, progress") || /^(INPUT|TEXTAREA)$/.test(element.tagName)) continue;
        const { overflowX, overflowY } = getComputedStyle(element);
        const scrolls = (overflow) => overflow === "auto" || overflow === "scroll";
        // Inline boxes have no size of their own (0).
        if (element.clientWidth && element.scrollWidth > element.clientWidth + edge() && !scrolls(overflowX)) {
          wrong.push(`${name(element)} holds ${element.scrollWidth} px in a width of ${element.clientWidth}`);
        }
        if (element.clientHeight && overflowY !== "visible" && !scrolls(overflowY) && element.scrollHeight > element.clientHeight + 1) {
          wrong.push(`${name(element)} cuts ${element.scrollHeight} px off at ${element.clientHeight}`);
        }
      }
      const boxes = controls().map((element) => [element, element.getBoundingClientRect()]);
      for (const [at, [one, a]] of boxes.entries()) {
        for (const [other, b] of boxes.slice(at + 1)) {
          const deep = Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
          const apart = !one.contains(other) && !one.closest(".foot, .top") && !other.closest(".foot, .top");
          if (deep && apart) wrong.push(`${name(one)} lies on ${name(other)}`);
        }
      }
      return wrong;
    },

    /** A11Y-06 */
    targets() {
      return controls().flatMap((element) => {
        const { width, height } = pressed(element).getBoundingClientRect();
        const least = element.id === "primary" ? 44 : 32;
        return Math.min(width, height) < least - 0.5 ? [`${name(element)} is ${Math.round(width)} × ${Math.round(height)} px`] : [];
      });
    },

    /** A11Y-05: each control, reached in its order, is in sight and marked. */
    focus() {
      document.activeElement.blur();
      return controls().flatMap((element) => {
        if (element.disabled) return [];
        element.focus();
        if (document.activeElement !== element) return [`${name(element)} takes no focus`];
        const wrong = [];
        const outlined = (one) => getComputedStyle(one).outlineStyle === "solid" && Number.parseFloat(getComputedStyle(one).outlineWidth) >= 2;
        if (!outlined(element) && !outlined(pressed(element))) wrong.push(`${name(element)} shows no focus`);
        const box = element.getBoundingClientRect();
        const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, innerHeight / 2));
        if (!top || !(element.contains(top) || top.contains(element))) {
          wrong.push(`${name(element)} has the focus under ${top ? name(top) : "the edge of the window"}`);
        }
        return wrong;
      });
    },

    /** A11Y-11: where backgrounds are not the page's own, borders and words carry the meaning. */
    forced() {
      if (!matchMedia("(forced-colors: active)").matches) return ["no colours are forced"];
      const paper = (selector) => all(selector).map((element) => getComputedStyle(element).backgroundColor)[0];
      const bare = all("progress, .crest").filter((element) => Number.parseFloat(getComputedStyle(element).borderTopWidth) < 1);
      const wrong = bare.map((element) => `${name(element)} has no edge`);
      if (paper(".pip.reached") !== undefined && paper(".pip.reached") === paper(".pip:not(.reached)")) wrong.push("the steps that are done look like the others");
      wrong.push(...all("button:not(.link, .quiet-button)").flatMap((button) => {
        const { borderTopWidth, borderTopStyle, borderTopColor } = getComputedStyle(button);
        const canvas = getComputedStyle(root()).backgroundColor;
        const drawn = Number.parseFloat(borderTopWidth) >= 1 && borderTopStyle === "solid" && borderTopColor !== canvas;
        return drawn ? [] : [`${name(button)} has no border`];
      }));
      for (const icon of all("svg.icon")) {
        if (getComputedStyle(icon).stroke !== getComputedStyle(icon).color) wrong.push(`${name(icon)} is not drawn in the colour of the text`);
      }
      for (const marked of all(".tag, .notice, .crest, .list li, .plan li, .works li")) {
        if (!marked.textContent.trim() && !marked.querySelector("svg")) wrong.push(`${name(marked)} says nothing but by its colour`);
      }
      return wrong;
    },

    /** A11Y-12 */
    still() {
      const moving = document.getAnimations().filter(({ effect }) => effect.getComputedTiming().duration > 0);
      return moving.map(({ effect }) => `${name(effect.target)} moves`);
    },

    /** UX-09: until a second is over nothing turns and no wait is told; then it is. */
    waits() {
      const wrong = [];
      const at = (time) => {
        for (const animation of document.getAnimations()) {
          animation.pause();
          animation.currentTime = time;
        }
      };
      at(990);
      for (const busy of all(".busy")) if (getComputedStyle(busy).opacity !== "0") wrong.push(`${name(busy)} is told before a second`);
      for (const ring of all(".ring")) {
        if (!/^(none|matrix\(1, 0, 0, 1, 0, 0\))$/.test(getComputedStyle(ring).transform)) wrong.push(`${name(ring)} turns before a second`);
      }
      at(1500);
      for (const busy of all(".busy")) if (getComputedStyle(busy).opacity !== "1") wrong.push(`${name(busy)} is not told after a second`);
      return wrong;
    },

    /** A11Y-07: every text on what lies behind it. */
    async contrast(theme) {
      root().dataset.theme = theme;
      for (const change of document.getAnimations()) if (change instanceof CSSTransition) change.finish();
      const { violations } = await window.axe.run(document, { runOnly: ["color-contrast"], resultTypes: ["violations"] });
      return violations.flatMap(({ nodes }) => nodes.map(({ target, any }) => `${target}: ${any[0]?.message}`));
    },

    /** A11Y-08 */
    letterSize(percent) {
      root().style.fontSize = percent;
    },

    /** A11Y-10: the four properties of WCAG 1.4.12. */
    space() {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }");
      document.adoptedStyleSheets = [sheet];
    },

    asItWas() {
      document.adoptedStyleSheets = [];
      root().style.fontSize = "";
    },
  };
}
