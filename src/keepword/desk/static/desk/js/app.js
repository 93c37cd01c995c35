// What every page of the desk has. htmx is loaded before this module runs (both are deferred, in order).
import "./calls.js";
import "./jump.js";
import "./focus.js";
import "./keys.js";
import "./merge.js";
import "./more.js";
import "./notifications.js";
import "./overlays.js";
import "./places.js";
import "./times.js";
import "./toast.js";
