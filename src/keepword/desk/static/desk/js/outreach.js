// The page that writes a notice.
import { texts } from "./texts.js";

texts(document.getElementById("notice-form"));
