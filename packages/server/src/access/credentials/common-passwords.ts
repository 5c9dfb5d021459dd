import { dictionary } from '@zxcvbn-ts/language-common';

/** Words of passwords that are of this trade, of other languages or of long phrases, which the list of others has not. */
const ours =
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

/**
 * The most common passwords, and the words that they are made of, in lower case: 49,000 that others counted, and our own. What is
 * shorter than a password must be is here because people lengthen it with `123!`.
 */
export const commonPasswords: ReadonlySet<string> = new Set([...dictionary['passwords-common'], ...ours]);
