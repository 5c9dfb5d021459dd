/** Lines as programs write them that are not in Debian, by their documentation, for what tests do to lines. */
const record = {
  eventVersion: '1.08',
  userIdentity: { type: 'IAMUser', userName: 'alice', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
  eventTime: '2024-03-10T12:00:00Z',
  eventSource: 'iam.amazonaws.com',
  eventName: 'AttachUserPolicy',
  awsRegion: 'eu-west-1',
  sourceIPAddress: '192.0.2.7',
  userAgent: 'aws-cli/2.15.0',
  requestParameters: { userName: 'bob', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
  responseElements: null,
  requestID: '4a1b',
  eventID: '7c2d',
  readOnly: false,
  managementEvent: true,
  eventCategory: 'Management',
};

export const lines = {
  alb: 'https 2024-03-10T12:00:00.123456Z app/web/50dc6c495c0c9188 [2001:db8::7]:4242 10.0.0.1:80 0.001 0.020 0.000 401 401 34 366 "GET https://shop.example.org:443/a?b=c HTTP/2.0" "curl/8 \\"x\\"" TLS_AES_128_GCM_SHA256 TLSv1.3 arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/t/7 "Root=1-5-a" "shop.example.org" "arn:aws:acm:1" 0 2024-03-10T12:00:00.100000Z "forward" "-" "-" "10.0.0.1:80" "401" "-" "-"',
  cloudtrail: JSON.stringify(record),
  envoy:
    '[2024-03-10T12:00:00.123Z] "GET /a?b=c HTTP/2" 200 - 0 256 50 25 "198.51.100.7, 192.0.2.7" "curl/8" "4a1b-7c2d" "shop.example.org" "10.0.0.1:8080"',
  istio:
    '[2024-03-10T12:00:00.123Z] "GET /a HTTP/1.1" 503 UF upstream_reset - "connection refused" 0 91 5 - "-" "curl/8" "4a1b" "shop:8000" "10.0.0.1:80" outbound|8000||shop.default - 10.1.0.1:8000 192.0.2.7:4242 - default',
  traefik: JSON.stringify({
    ClientAddr: '192.0.2.7:4242',
    ClientHost: '192.0.2.7',
    ClientPort: '4242',
    ClientUsername: 'alice',
    DownstreamContentSize: 357,
    DownstreamStatus: 200,
    Duration: 1_500_000,
    RequestHost: 'shop.example.org',
    RequestMethod: 'GET',
    RequestPath: '/a?b=c',
    RequestProtocol: 'HTTP/2.0',
    RouterName: 'web@docker',
    StartLocal: '2024-03-10T13:00:00.123456789+01:00',
    StartUTC: '2024-03-10T12:00:00.123456789Z',
    'request_User-Agent': 'curl/8',
    request_Cookie: 'session=secret',
    time: '2024-03-10T13:00:00+01:00',
  }),
  nginxError:
    '2024/03/10 12:00:00 [error] 31#31: *46 user "alice": password mismatch, client: 192.0.2.7, server: shop.example.org, request: "GET /private/ HTTP/1.1", host: "shop.example.org"',
  apacheError:
    '[Sun Mar 10 12:00:00.123456 2024] [auth_basic:error] [pid 10:tid 140] [client 192.0.2.7:4242] AH01617: user alice: authentication failure for "/private/": Password Mismatch',
  combined: '192.0.2.7 - alice [10/Mar/2024:12:00:00 +0000] "GET /a?b=c HTTP/1.1" 200 12 "-" "curl/8"',
} as const;

export const written: readonly string[] = Object.values(lines);
