// Runs at the edge for each address of the site; the list of pages is filled in when packaged.
const PAGES = new Set(__PAGES__);

// The bucket's own answer to an unknown address is XML; people get the site's page instead.
// What is answered here gets no headers from the distribution.
function missing() {
  return {
    statusCode: 404,
    statusDescription: "Not Found",
    headers: {
      "content-type": { value: "text/html; charset=utf-8" },
      "cache-control": { value: "no-cache" },
      "content-security-policy": { value: "default-src 'none'; frame-ancestors 'none'" },
      "strict-transport-security": { value: "max-age=63072000; includeSubDomains" },
      "x-content-type-options": { value: "nosniff" },
      "referrer-policy": { value: "no-referrer" },
    },
    body:
      '<!doctype html><html lang="id"><meta charset="utf-8">' +
      '<meta http-equiv="refresh" content="0;url=/404.html"><title>Serambi</title>' +
      '<p>Halaman ini tidak ada. · <span lang="en">There is no such page.</span> ' +
      '<a href="/id/">Serambi</a>',
  };
}

// eslint-disable-next-line no-unused-vars -- the name that the edge calls
function handler(event) {
  const request = event.request;
  const address = request.uri;
  if (address === "/") {
    return { statusCode: 302, statusDescription: "Found", headers: { location: { value: "/id/" } } };
  }
  if (address.slice(address.lastIndexOf("/") + 1).includes(".")) {
    return request;
  }
  const page = address.replace(/\/$/, "");
  if (!PAGES.has(page)) {
    return missing();
  }
  request.uri = page + "/index.html";
  return request;
}
