// What is asked of the server, and what it says to it.

/** Ask for a part of the page. That the line is down is told by toast.js: here it is no error that nobody caught. */
export const ask = (verb, path, how) => htmx.ajax(verb, path, how).catch(() => {});

/** Whether the server took what was sent. (htmx calls a refusal that is shown as a toast a success, too.) */
export const taken = ({ xhr }) => xhr.status >= 200 && xhr.status < 400;
