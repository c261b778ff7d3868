import "./styles/all.css";
import { tauri } from "./host/tauri";
import { speak } from "./text/text";
import { showWizard } from "./window";

speak("en");
await showWizard(tauri);
