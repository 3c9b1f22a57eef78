"""A small application with Duo's Universal Prompt, on the standard library alone: what its official client does, by hand."""
import base64, hashlib, hmac, http.server, json, secrets, sys, time, urllib.error, urllib.parse, urllib.request

host, client_id, client_secret = sys.argv[1:]
origin = host if "://" in host else "https://" + host
pending = {}


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def mac(signed):
    return hmac.new(client_secret.encode(), signed.encode(), hashlib.sha512).digest()


def sign(claims):
    signed = ".".join(encode(json.dumps(part).encode()) for part in ({"alg": "HS512", "typ": "JWT"}, claims))
    return signed + "." + encode(mac(signed))


def verify(token, user, nonce):
    signed, _, signature = token.rpartition(".")
    if not hmac.compare_digest(mac(signed), decode(signature)):
        raise ValueError("the signature is wrong")
    header, claims = (json.loads(decode(part)) for part in signed.split("."))
    expected = {"iss": origin + "/oauth/v1/token", "aud": client_id, "preferred_username": user, "nonce": nonce}
    for name, value in expected.items():
        if claims.get(name) != value:
            raise ValueError(name + " is wrong")
    if header["alg"] != "HS512" or claims["exp"] < time.time() or claims["iat"] > time.time() + 60:
        raise ValueError("the token is not valid now")
    if claims.get("auth_result", {}).get("result") != "allow":
        raise ValueError("Duo did not let the user in")
    return claims


def call(path, **fields):
    now = time.time()
    about = {"iss": client_id, "sub": client_id, "aud": origin + path, "jti": secrets.token_hex(18), "exp": now + 300}
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    fields |= {"client_id": client_id, "client_assertion": sign(about), "client_assertion_type": kind}
    with urllib.request.urlopen(origin + path, urllib.parse.urlencode(fields).encode(), timeout=10) as response:
        return json.load(response)


class App(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        url = urllib.parse.urlparse(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        try:
            self.log_in(query["user"]) if url.path == "/login" else self.come_back(query)
        except (KeyError, ValueError, OSError) as problem:
            self.answer(403, f"Not logged in: {problem}")

    def log_in(self, user):
        call("/oauth/v1/health_check")
        state, nonce = secrets.token_hex(18), secrets.token_hex(18)
        pending[state] = user, nonce
        request = sign({"scope": "openid", "response_type": "code", "client_id": client_id, "iss": client_id, "aud": origin,
                        "redirect_uri": redirect_uri, "state": state, "nonce": nonce, "duo_uname": user,
                        "exp": int(time.time()) + 300, "use_duo_code_attribute": True})
        query = urllib.parse.urlencode({"response_type": "code", "client_id": client_id, "request": request})
        self.answer(303, "", Location=f"{origin}/oauth/v1/authorize?{query}")

    def come_back(self, query):
        user, nonce = pending.pop(query["state"])
        if "error" in query:
            raise ValueError(query["error"])
        reply = call("/oauth/v1/token", grant_type="authorization_code", code=query["duo_code"], redirect_uri=redirect_uri)
        claims = verify(reply["id_token"], user, nonce)
        self.answer(200, f"Hello {user}, {claims['auth_context']['factor']}")

    def answer(self, status, text, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), App)
redirect_uri = f"http://localhost:{server.server_port}/callback"
print(f"http://localhost:{server.server_port}", flush=True)
server.serve_forever()
