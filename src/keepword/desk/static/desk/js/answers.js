/** Whether the server took what was sent. (htmx calls a refusal that is shown as a toast a success, too.) */
export const taken = ({ xhr }) => xhr.status >= 200 && xhr.status < 400;
