/**
 * What the list below lacks: words of other languages and phrases, in lower case and without digits at their ends. What is
 * shorter than a password must be is here because people lengthen it with `123!`.
 */
const more =
  `password passwort passw0rd p@ssword p@ssw0rd password1234 passwordpassword motdepasse contraseña contrasena senha haslo
  qwerty qwertyuiop qwertzuiop azerty azertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qazwsxedc qweasd qweasdzxc 1q2w3e
  1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc zaq12wsx q1w2e3r4 q1w2e3r4t5y6 iloveyou iloveyousomuch iloveyouforever
  letmein letmeinplease letmeinnow welcome welcomehome welcomeback administrator administration admin adminadmin root rootroot
  superuser superman batman spiderman dragon monkey shadow master football baseball basketball princess sunshine sunshineday
  trustno starwars pokemon michael jennifer jessica charlie jordan hunter ranger soccer hockey killer george harley computer
  internet whatever freedom secret secretsecret topsecret changeme changemenow changeit pleasechangeme default defaultpassword
  temporary temporarypassword testtest testing testpassword temp guest guestguest login loginlogin access accessgranted
  security system manager company summer winter spring autumn january february march april june july august september october
  november december monday tuesday wednesday thursday friday saturday sunday correcthorsebatterystaple correct-horse-battery-staple
  correct_horse_battery_staple abcabcabcabc abcdabcdabcd abc123abc123 aaaabbbbcccc thequickbrownfox opensesame mypassword
  mypasswordis yourpassword thisismypassword thisisapassword newpassword oldpassword userpassword database oracle postgres
  postgresql ubuntu debian raspberry raspberrypi toor iloveu loveyou lovely flower butterfly purple chocolate cookie cheese
  barcelona liverpool chelsea arsenal juventus realmadrid manchesterunited`.split(/\s+/);

let known: Promise<ReadonlySet<string>> | undefined;

/**
 * The 49,000 most common passwords of leaks (those of zxcvbn-ts), in lower case, most of them shorter than a password must
 * be; read when the first password is set, as it takes megabytes.
 */
export function commonPasswords(): Promise<ReadonlySet<string>> {
  known ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set([...dictionary['passwords-common'], ...more].map((each) => each.toLowerCase())),
  );
  return known;
}
