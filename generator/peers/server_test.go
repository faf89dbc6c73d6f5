package peers

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// clients is the folder with the descriptions, and the clients made of them.
const clients = "../../testdata/clients"

// missing skips a test for want of something that the machine lacks.
func missing(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("AUTHGEN_REQUIRE") == "all" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// need finds commands, or skips the test.
func need(t *testing.T, commands ...string) {
	t.Helper()
	for _, c := range commands {
		if _, err := exec.LookPath(c); err != nil {
			missing(t, "no "+c+": its server answers no client")
		}
	}
}

func abs(t *testing.T, file string) string {
	t.Helper()
	name, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// run runs a command to its end.
func run(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

// start starts a server that ends with the test, and returns its output.
func start(t *testing.T, cmd *exec.Cmd) *bufio.Reader {
	t.Helper()
	var errors bytes.Buffer
	cmd.Stderr = &errors
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		if t.Failed() {
			t.Logf("%s said:\n%s", cmd.Args[0], errors.Bytes())
		}
	})
	return bufio.NewReader(out)
}

// startTold starts a server that prints its port, and returns its URL.
func startTold(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	out := start(t, cmd)
	stuck := time.AfterFunc(2*time.Minute, func() { cmd.Process.Kill() })
	defer stuck.Stop()
	port, err := out.ReadString('\n')
	if err != nil {
		t.Fatalf("%s: %v", cmd.Args[0], err)
	}
	return "http://127.0.0.1:" + strings.TrimSpace(port)
}

// php starts PHP's SoapServer.
func php(t *testing.T) string {
	t.Helper()
	need(t, "php")
	if out, err := exec.Command("php", "-r", "exit(class_exists('SoapServer') ? 0 : 1);").CombinedOutput(); err != nil {
		missing(t, "php has no SOAP: "+string(out))
	}
	address := freeAddress(t)
	cmd := exec.Command("php", "-S", address, abs(t, "testdata/php/server.php"))
	cmd.Env = append(os.Environ(), "CLIENTS="+abs(t, clients))
	start(t, cmd)
	url := "http://" + address
	for range 100 {
		resp, err := http.Get(url + "/nobody")
		if err == nil {
			resp.Body.Close()
			return url
		}
		time.Sleep(100 * time.Millisecond) // a process of its own, on no clock of ours
	}
	t.Fatal("php does not listen")
	return ""
}

// freeAddress is one where nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// node starts node-soap. PEERS_NODE_MODULES may say where it is installed;
// otherwise npm installs it, as package-lock.json says.
func node(t *testing.T) string {
	t.Helper()
	need(t, "node")
	modules := os.Getenv("PEERS_NODE_MODULES")
	if modules == "" {
		modules = "testdata/node/node_modules"
	}
	if _, err := os.Stat(filepath.Join(modules, "soap")); err != nil {
		missing(t, "no node-soap: run npm ci in generator/peers/testdata/node")
	}
	cmd := exec.Command("node", abs(t, "testdata/node/server.js"))
	cmd.Env = append(os.Environ(), "CLIENTS="+abs(t, clients), "NODE_PATH="+abs(t, modules))
	return startTold(t, cmd)
}

// jaxwsJars are the parts of JAX-WS that a server needs.
var jaxwsJars = strings.Fields(`jaxws-rt jaxws-api jaxb-api jaxb-core jaxb-runtime jaxb-impl jws-api metro-policy
	mimepull saaj-impl stax-ex streambuffer javax.activation FastInfoset gmbal jaxws-ri-runtime istack-commons-runtime txw2`)

// jaxws starts JAX-WS over what its wsimport makes of the descriptions.
func jaxws(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: wsimport takes its time")
	}
	need(t, "wsimport", "javac", "java")
	dir := t.TempDir()
	for _, name := range []string{"things", "orders", "ledger", "clock", "weather", "archive"} {
		wsdl, err := filepath.Glob(clients + "/*/" + name + ".wsdl")
		if err != nil || len(wsdl) != 1 {
			t.Fatalf("no %s.wsdl: %v", name, err)
		}
		run(t, dir, "wsimport", "-quiet", "-Xnocompile", "-XadditionalHeaders", "-extension", "-p", name, "-d", dir, abs(t, wsdl[0]))
	}
	path := dir + ":/usr/share/java/" + strings.Join(jaxwsJars, ".jar:/usr/share/java/") + ".jar"
	sources, err := filepath.Glob(dir + "/*/*.java") // all of them: package-info.java holds the namespaces
	if err != nil {
		t.Fatal(err)
	}
	run(t, dir, "javac", append([]string{"-nowarn", "-d", dir, "-cp", path, abs(t, "testdata/jaxws/Server.java")}, sources...)...)
	return startTold(t, exec.Command("java", "-Dcom.sun.xml.ws.monitoring.endpoint=false", "-Dcom.sun.xml.ws.monitoring.runtimeMonitoring=false",
		"-cp", path, "Server", abs(t, clients)))
}

// at is the URL of one of the services.
func at(server, name string) string { return fmt.Sprintf("%s/%s", server, name) }
