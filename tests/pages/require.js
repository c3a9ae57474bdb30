// A page's own `require` for packages that come as CommonJS alone, in place of a bundler.
const modules = {};
const files = {
  "react": "react/cjs/react.production.js",
  "react-dom": "react-dom/cjs/react-dom.production.js",
  "react-dom/client": "react-dom/cjs/react-dom-client.production.js",
  "scheduler": "scheduler/cjs/scheduler.production.js",
};
function require(name) {
  if (modules[name]) return modules[name].exports;
  const request = new XMLHttpRequest();
  request.open("GET", `/node_modules/${files[name]}`, false);
  request.send();
  const module = (modules[name] = { exports: {} });
  new Function("module", "exports", "require", request.responseText)(module, module.exports, require);
  return module.exports;
}
