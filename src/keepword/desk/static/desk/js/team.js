// The page of the team: made fresh when somebody comes or goes, and when work moves.
import "./live.js";
import { ask } from "./answers.js";

const CALM = 400; // milliseconds in which notices are gathered
const page = document.getElementById("team-page");
let timer = 0;

function refresh() {
  timer = 0;
  if (!document.hidden) ask("GET", page.dataset.parts, { source: page, target: page, swap: "merge" });
}

function want() {
  timer ||= setTimeout(refresh, CALM);
}

for (const name of ["live:people", "live:list", "desk:online", "visibilitychange"]) document.addEventListener(name, want);
