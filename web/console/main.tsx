// Decision: one root, two states: without a login there is only the login page, and no part of the
// console is mounted that could show or read anything.

import { render } from "preact";
import { login } from "./desk.ts";
import "./keys.ts";
import { LoginPage } from "./view/login.tsx";
import { Shell } from "./view/shell.tsx";

function Root() {
  return login.value === null ? <LoginPage /> : <Shell />;
}

const root = document.getElementById("desk");
if (root !== null) render(<Root />, root);
