<?php
// Serves the descriptions in the folder CLIENTS with PHP's own SoapServer: the
// path /things is that of things.wsdl.
ini_set('soap.wsdl_cache_enabled', '0');

class Things
{
    public function Echo($request)
    {
        return ['EchoResult' => $request->thing];
    }
}

class Orders
{
    public function Cancel($request)
    {
        switch ($request->Number) {
            case 1:
                throw new SoapFault('Server', 'too late', null, ['Carrier' => 'Bring', 'Day' => '2026-05-17'], 'AlreadySent');
            case 2:
                throw new SoapFault('Client', 'who?', null, '2', 'NoSuchOrder');
            case 3:
                throw new SoapFault('Server', 'out of paper & ink');
        }
        return [];
    }
}

class Ledger
{
    private $book = 'none';
    private $locale = 'none';

    // A header is a call of the method with its name.
    public function CallOptions($options)
    {
        if ($options->Book === 'lost') {
            throw new SoapFault('Client', 'which book?');
        }
        $this->book = $options->Book . (empty($options->DryRun) ? '' : ' (dry run)');
    }

    public function Locale($locale)
    {
        $this->locale = $locale;
    }

    public function Post($request)
    {
        global $server;
        $server->addSoapHeader(new SoapHeader('urn:ledger', 'Limits', ['Left' => strlen("$this->book/$this->locale/$request->Amount")]));
        return ['Number' => 7];
    }

    public function Ping()
    {
        return [];
    }
}

class Clock
{
    public function Convert($when, $zone)
    {
        $t = new DateTime($when);
        return ['local' => $t->setTimezone(new DateTimeZone($zone === 'CET' ? '+01:00' : '+00:00'))->format(DATE_ATOM), 'dst' => false];
    }
}

class Scores
{
    public function Double($scores, $reason)
    {
        return array_map(fn ($s) => ['player' => "$s->player ($reason)", 'points' => 2 * $s->points], $scores);
    }
}

class Weather
{
    public function Forecast($request)
    {
        if ($request->Place === 'Atlantis') {
            throw new SoapFault('Sender', 'unknown place', null, ['Nearest' => ['Santorini', 'Doggerland']], 'NoSuchPlace');
        }
        return ['Day' => [
            ['High' => '17.50', 'Sunrise' => '04:15:00', 'date' => $request->From],
            ['High' => '-3', 'date' => '2026-12-24'],
        ]];
    }
}

$name = basename(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
$found = glob(getenv('CLIENTS') . "/*/$name.wsdl");
if (!$found) { // somebody asks whether we are there
    exit('no such service');
}
$server = new SoapServer($found[0]);
$server->setClass(ucfirst($name));
$server->handle();
