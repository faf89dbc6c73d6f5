<?php
// The session rules of the vendors with SOAP, over PHP's own SoapServer and the
// specs of this repository. The test starts it as
//
//	STATE=file SPECS=folder php -S 127.0.0.1:port vendors.php
//
// and asks for /_logins and /_expire. It knows one credential a vendor, whose
// values are all "good", and locks after five failures, Number after six.

ini_set('soap.wsdl_cache_enabled', '0');

// State is kept in a file, since every request is a process of its own.
class State
{
    public $data;
    private $file;

    public function __construct($name)
    {
        $this->file = fopen($name, 'c+');
        flock($this->file, LOCK_EX);
        $this->data = json_decode(stream_get_contents($this->file), true) ?:
            ['logins' => 0, 'failures' => 0, 'executed' => 0, 'issued' => 0, 'sessions' => [], 'refresh' => ''];
    }

    public function save()
    {
        ftruncate($this->file, 0);
        rewind($this->file);
        fwrite($this->file, json_encode($this->data));
        fclose($this->file);
    }

    public function attempt($good, $limit)
    {
        $this->data['logins']++;
        if ($this->data['failures'] >= $limit) {
            return 'locked';
        }
        if (!$good) {
            $this->data['failures']++;
            return '';
        }
        $this->data['failures'] = 0;
        return $this->issue();
    }

    public function issue()
    {
        $token = 'peer-' . ++$this->data['issued'];
        $this->data['sessions'] = [$token];
        return $token;
    }

    public function lives($token)
    {
        return in_array($token, $this->data['sessions'], true);
    }
}

class Vendor
{
    protected $state;

    public function __construct($state)
    {
        $this->state = $state;
    }

    protected function executed($answer)
    {
        $this->state->data['executed']++;
        return $answer;
    }
}

class Tfso extends Vendor
{
    const FIRST = '11111111-1111-4111-8111-111111111111';
    const GOOD = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

    private function session()
    {
        return $_COOKIE['ASP_NET_SessionId'] ?? $_COOKIE['ASP.NET_SessionId'] ?? '';
    }

    public function Login($r)
    {
        $c = $r->credential;
        $token = $this->state->attempt($c->ApplicationId === self::GOOD && $c->Password === 'good', 5);
        return ['LoginResult' => $token === 'locked' ? '' : $token];
    }

    public function HasSession()
    {
        return ['HasSessionResult' => $this->state->lives($this->session())];
    }

    public function __call($name, $arguments)
    {
        if (!$this->state->lives($this->session())) {
            if ($name === 'SaveBundleList') {
                return ['SaveBundleListResult' => ['Type' => 'NotAuthenticated']];
            }
            throw new SoapFault('Server', 'Client is not authenticated on this identity');
        }
        switch ($name) {
            case 'SaveBundleList':
                return $this->executed(['SaveBundleListResult' => ['Type' => 'Ok', 'Description' => 'saved']]);
            case 'GetCategories':
                return $this->executed(['GetCategoriesResult' => []]);
        }
        throw new SoapFault('Client', "no operation $name");
    }
}

class AccountsIQ extends Vendor
{
    public function Login($r)
    {
        $token = $this->state->attempt($r->partnerKey === 'good' && $r->userKey === 'good', 5);
        return ['LoginResult' => $token === 'locked' ? '' : $token];
    }

    public function __call($name, $arguments)
    {
        return $this->result($name, $this->state->lives($arguments[0]->token ?? ''));
    }

    protected function result($name, $alive)
    {
        $result = $alive
            ? ['Status' => 'Success', 'ErrorCode' => 'SUCCESS', 'HasExpired' => false]
            : ['Status' => 'Failure', 'ErrorCode' => 'UNKNOWN', 'HasExpired' => true];
        if ($alive) {
            $this->executed(null);
        }
        return [$name . 'Result' => $result];
    }
}

class AccountsIQ2 extends AccountsIQ
{
    private $access = '';

    public function AiqSoapHeader($h)
    {
        $this->access = $h->AccessToken ?? '';
    }

    private function pair($token)
    {
        $this->state->data['refresh'] = $token === '' ? '' : 'refresh-' . $token;
        return ['Status' => $token === '' ? 'Failure' : 'Success',
            'Result' => ['AccessToken' => $token, 'RefreshToken' => $this->state->data['refresh']]];
    }

    public function TokenGet($r)
    {
        $token = $this->state->attempt($r->clientSecret === 'good', 5);
        return ['TokenGetResult' => $this->pair($token === 'locked' ? '' : $token)];
    }

    public function TokenRefresh($r)
    {
        $fits = $r->refreshToken !== '' && $r->refreshToken === $this->state->data['refresh'];
        return ['TokenRefreshResult' => $this->pair($fits ? $this->state->issue() : '')];
    }

    public function __call($name, $arguments)
    {
        return $this->result($name, $this->state->lives($this->access));
    }
}

class Number extends Vendor
{
    public function Authenticate($r)
    {
        $token = $this->state->attempt($r->Token === str_repeat('A', 32), 6);
        $good = $token !== '' && $token !== 'locked';
        return ['AuthenticateResult' => [
            'AuthSuccess' => $good, 'ErrCode' => 0, 'ErrMsg' => $token === 'locked' ? 'the account is locked' : '',
            'FunctionOk' => true, 'RespMsg' => $good ? '' : 'bad credentials', 'SessKey' => $good ? $token : '',
        ]];
    }

    public function __call($name, $arguments)
    {
        if (!$this->state->lives($arguments[0]->SessKey ?? '')) {
            return [$name . 'Result' => ['ErrCode' => 5030, 'ErrMsg' => 'expired', 'FunctionOk' => false]];
        }
        return $this->executed([$name . 'Result' => ['ErrCode' => 0, 'ErrMsg' => '', 'FunctionOk' => true]]);
    }
}

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$state = new State(getenv('STATE'));
if ($path === '/_logins') {
    header('Content-Type: application/json');
    echo json_encode($state->data);
} elseif ($path === '/_expire') {
    $state->data['sessions'] = [];
} else {
    $rules = [
        'authenticate.asmx' => ['tfso/authenticate.wsdl', 'Tfso'],
        'AccountService.asmx' => ['tfso/account.wsdl', 'Tfso'],
        'CompanyService.asmx' => ['tfso/company.wsdl', 'Tfso'],
        'integration_1_1.asmx' => ['accountsiq/integration_1_1.wsdl', 'AccountsIQ'],
        'integration_2_0.asmx' => ['accountsiq2/integration_2_0.wsdl', 'AccountsIQ2'],
        'CardProcAPI.svc' => ['number/cardproc.wsdl', 'Number'],
    ][basename($path)];
    $server = new SoapServer(getenv('SPECS') . '/' . $rules[0]);
    $server->setObject(new $rules[1]($state));
    $server->handle();
}
$state->save();
