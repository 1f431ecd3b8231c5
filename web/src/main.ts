// The script of the pages. Enters: a page that is whole without it. Leaves: keys, words taken by selecting them, places picked on a map, news of changes, passkeys. Never done here:
// a request to another host; markup out of words.

import "./open";
import "./rows";
import "./words";
import "./place";
import "./since";
import "./keys";
import "./passkeys";
