// Serves the descriptions in the folder given as its argument with JAX-WS, whose
// wsimport made the interfaces: the path /things is that of things.wsdl. It
// prints its port when it listens.

import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import javax.jws.WebService;
import javax.xml.datatype.DatatypeFactory;
import javax.xml.datatype.XMLGregorianCalendar;
import javax.xml.namespace.QName;
import javax.xml.transform.Source;
import javax.xml.transform.stream.StreamSource;
import javax.xml.ws.BindingType;
import javax.xml.ws.Endpoint;
import javax.xml.ws.Holder;
import javax.xml.ws.soap.Addressing;
import javax.xml.ws.soap.MTOM;
import javax.xml.ws.soap.SOAPBinding;

public class Server {
    static XMLGregorianCalendar calendar(String text) {
        try {
            return DatatypeFactory.newInstance().newXMLGregorianCalendar(text);
        } catch (Exception e) {
            throw new RuntimeException(e);
        }
    }

    @WebService(endpointInterface = "things.Things", serviceName = "Things", portName = "Things", targetNamespace = "urn:things")
    public static class Things implements things.Things {
        public things.Thing echo(things.Thing thing) {
            return thing;
        }
    }

    @WebService(endpointInterface = "orders.Orders", serviceName = "Orders", portName = "Orders", targetNamespace = "urn:orders")
    public static class Orders implements orders.Orders {
        public void cancel(int number) throws orders.AlreadySent_Exception, orders.NoSuchOrder {
            switch (number) {
                case 1:
                    orders.AlreadySent sent = new orders.AlreadySent();
                    sent.setCarrier("Bring");
                    sent.setDay(calendar("2026-05-17"));
                    throw new orders.AlreadySent_Exception("too late", sent);
                case 2:
                    throw new orders.NoSuchOrder("who?", "2");
                case 3:
                    throw new RuntimeException("out of paper & ink");
            }
        }
    }

    @WebService(endpointInterface = "ledger.Ledger", serviceName = "Ledger", portName = "Ledger", targetNamespace = "urn:ledger")
    public static class Ledger implements ledger.Ledger {
        public int post(BigDecimal amount, ledger.CallOptions options, String locale, Holder<ledger.Limits> limits) {
            String book = "none";
            if (options != null) {
                if (options.getBook().equals("lost")) {
                    throw new RuntimeException("which book?");
                }
                book = options.getBook() + (Boolean.TRUE.equals(options.isDryRun()) ? " (dry run)" : "");
            }
            limits.value = new ledger.Limits();
            limits.value.setLeft((book + "/" + (locale == null ? "none" : locale) + "/" + amount).length());
            return 7;
        }

        public void ping() {
        }
    }

    @WebService(endpointInterface = "clock.Clock", serviceName = "Clock", portName = "Clock", targetNamespace = "urn:clock")
    public static class Clock implements clock.Clock {
        public void convert(XMLGregorianCalendar when, clock.Zone zone, Holder<XMLGregorianCalendar> local, Holder<Boolean> dst) {
            local.value = calendar(when.toGregorianCalendar().toZonedDateTime()
                .withZoneSameInstant(java.time.ZoneOffset.ofHours(zone == clock.Zone.CET ? 1 : 0))
                .format(java.time.format.DateTimeFormatter.ISO_OFFSET_DATE_TIME));
            dst.value = false;
        }
    }

    @BindingType(SOAPBinding.SOAP12HTTP_BINDING)
    @WebService(endpointInterface = "weather.Weather", serviceName = "Weather", portName = "Weather", targetNamespace = "urn:weather")
    public static class Weather implements weather.Weather {
        public List<weather.Day> forecast(String place, XMLGregorianCalendar from) throws weather.NoSuchPlaceFault {
            if (place.equals("Atlantis")) {
                weather.NoSuchPlace none = new weather.NoSuchPlace();
                none.getNearest().addAll(Arrays.asList("Santorini", "Doggerland"));
                throw new weather.NoSuchPlaceFault("unknown place", none);
            }
            weather.Day first = new weather.Day();
            first.setDate(from);
            first.setHigh(new BigDecimal("17.50"));
            first.setSunrise(calendar("04:15:00"));
            weather.Day second = new weather.Day();
            second.setDate(calendar("2026-12-24"));
            second.setHigh(new BigDecimal("-3"));
            return Arrays.asList(first, second);
        }
    }

    // It refuses messages without the headers of WS-Addressing, and sends what it
    // stores as attachments.
    @MTOM
    @Addressing(required = true)
    @BindingType(SOAPBinding.SOAP12HTTP_MTOM_BINDING)
    @WebService(endpointInterface = "archive.Archive", serviceName = "Archive", portName = "Archive", targetNamespace = "urn:archive")
    public static class Archive implements archive.Archive {
        private final Map<String, byte[]> contents = new HashMap<>();
        private final Map<String, archive.Picture> previews = new HashMap<>();

        public int store(String name, byte[] content, archive.Picture preview) {
            contents.put(name, content);
            previews.put(name, preview);
            return content.length;
        }

        public void fetch(String name, Holder<byte[]> content, Holder<archive.Picture> preview) {
            content.value = contents.get(name);
            preview.value = previews.get(name);
        }
    }

    // find is the description called name.
    static File find(String folder, String name) {
        for (File f : new File(folder).listFiles()) {
            File wsdl = new File(f, name + ".wsdl");
            if (wsdl.exists()) {
                return wsdl;
            }
        }
        throw new RuntimeException("no " + name + ".wsdl in " + folder);
    }

    public static void main(String[] args) {
        try {
            serve(args[0]);
        } catch (Throwable e) { // the server's threads would go on
            e.printStackTrace();
            System.exit(1);
        }
    }

    static void serve(String folder) throws Exception {
        HttpServer http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        http.setExecutor(Executors.newCachedThreadPool());
        http.start();
        for (Object service : new Object[] {new Things(), new Orders(), new Ledger(), new Clock(), new Weather(), new Archive()}) {
            String title = service.getClass().getSimpleName();
            String name = title.toLowerCase();
            Endpoint endpoint = Endpoint.create(service);
            StreamSource wsdl = new StreamSource(find(folder, name));
            endpoint.setMetadata(Arrays.<Source>asList(wsdl));
            Map<String, Object> properties = new HashMap<>();
            properties.put(Endpoint.WSDL_SERVICE, new QName("urn:" + name, title));
            properties.put(Endpoint.WSDL_PORT, new QName("urn:" + name, title));
            endpoint.setProperties(properties);
            endpoint.publish(http.createContext("/" + name));
        }
        System.out.println(http.getAddress().getPort());
    }
}
