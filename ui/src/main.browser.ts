// The wizard in a plain browser, playing recorded snapshots: for development, screenshots and tests of the window.
// `browser.html?screen=review-ready&theme=dark&locale=pseudo`; without `screen` it plays the whole way.

import "./styles/all.css";
import { examples } from "./host/examples";
import { played } from "./host/played";
import { stopClockAt } from "./parts/clock";
import { speak } from "./text/text";
import { showWizard } from "./window";

const asked = new URLSearchParams(location.search);
document.documentElement.dataset["theme"] = asked.get("theme") ?? "";
// For whoever goes through all of them.
document.documentElement.dataset["examples"] = Object.keys(examples).join(" ");
stopClockAt(new Date("2026-11-21T09:33:12Z"));
speak("en", { pseudo: asked.get("locale") === "pseudo", mirrored: asked.get("locale") === "mirrored" });
await showWizard(played(asked.get("screen")));
