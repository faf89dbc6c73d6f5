// The session rules of the vendors with REST, in node. The test starts it as
// `node vendors.mjs`, reads its port from the first line of its output, and
// asks for /_logins and /_expire.
import { createServer } from "node:http";

const state = { logins: 0, failures: 0, executed: 0, issued: 0, sessions: [] };

function attempt(good, limit) {
	state.logins++;
	if (state.failures >= limit) return "locked";
	if (!good) {
		state.failures++;
		return "";
	}
	const token = "peer-" + ++state.issued;
	state.sessions = [token];
	return token;
}

function finicity(req, body) {
	if (req.headers["finicity-app-key"] !== "good") return [401, "Invalid (Finicity-App-Key)", "text/plain"];
	if (req.url.endsWith("/partners/authentication") && req.method === "POST") {
		const token = attempt(body.partnerSecret === "Good1Good2Good3", 5);
		if (token === "locked") return [500, { code: 24302, message: "For your security, we've locked your account." }];
		return token ? [200, { token }] : [401, { code: "10001", message: "Invalid credentials" }];
	}
	if (!state.sessions.includes(req.headers["finicity-app-token"])) return [401, { code: 10023, message: "Expired (Finicity-App-Token)" }];
	state.executed++;
	return [200, { found: 0, displaying: 0, moreAvailable: false, customers: [] }];
}

function number(req, body) {
	if (req.url.endsWith("/Authenticate")) {
		const token = attempt(body.Token === "A".repeat(32), 6);
		const good = token !== "" && token !== "locked";
		return [200, { AuthenticateResult: {
			AuthSuccess: good, ErrCode: 0, ErrMsg: token === "locked" ? "the account is locked" : "", FunctionOk: true,
			RespMsg: good ? "" : "bad credentials", SessKey: good ? token : "",
		} }];
	}
	if (!state.sessions.includes(req.headers.sesskey)) {
		return [200, { AccountProfileQryResult: { ErrCode: 5030, ErrMsg: "expired", FunctionOk: false } }];
	}
	state.executed++;
	return [200, { AccountProfileQryResult: { ErrCode: 0, ErrMsg: "", FunctionOk: true } }];
}

const server = createServer(async (req, res) => {
	let text = "";
	for await (const chunk of req) text += chunk;
	let status = 200, answer = state, media = "application/json";
	if (req.url === "/_expire") state.sessions = [];
	else if (req.url !== "/_logins") {
		const body = text ? JSON.parse(text) : {};
		[status, answer, media = "application/json"] = req.url.startsWith("/APIcardProc") ? number(req, body) : finicity(req, body);
	}
	res.writeHead(status, { "Content-Type": media });
	res.end(typeof answer === "string" ? answer : JSON.stringify(answer));
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
