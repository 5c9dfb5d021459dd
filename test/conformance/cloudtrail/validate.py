"""The verdicts of AWS's own validator (`aws cloudtrail validate-logs`, of the package awscli) on a trail in a folder.

Called with a JSON object on standard input: folder, bucket, prefix, account, region, trail, keys, signatures (by key). It prints
a JSON object: the digests and the log files that are valid, and what is said of the others.
"""
import io
import json
import os
import sys
from datetime import datetime

from awscli.customizations.cloudtrail import validation
from botocore.exceptions import ClientError

given = json.load(sys.stdin)


class Folder:
    """As much of a client of S3 as the validator asks for."""

    def get_client(self, _bucket):
        return self

    def get_paginator(self, _operation):
        return self

    def paginate(self, Bucket, Marker, Prefix):
        keys = []
        for folder, _, names in os.walk(given['folder']):
            for name in names:
                place = os.path.relpath(os.path.join(folder, name), given['folder'])
                key = given['prefix'] + place
                if name.endswith('.json.gz') and key.startswith(Prefix) and key > Marker:
                    keys.append(key)
        self.keys = sorted(keys)
        return self

    def search(self, _expression):
        return iter(self.keys)

    def get_object(self, Bucket, Key):
        place = os.path.join(given['folder'], Key[len(given['prefix']):])
        if not os.path.exists(place):
            raise ClientError({'Error': {'Code': 'NoSuchKey', 'Message': 'not there'}}, 'GetObject')
        with open(place, 'rb') as file:
            body = io.BytesIO(file.read())
        signature = given['signatures'].get(Key[len(given['prefix']):], '')
        return {'Body': body, 'Metadata': {'signature': signature, 'signature-algorithm': 'SHA256withRSA'}}


class Keys:
    def get_public_keys(self, _start, _end):
        return {key['Fingerprint']: key for key in given['keys']['PublicKeyList']}


s3 = Folder()
said = {'digests': [], 'logs': [], 'faults': []}


class Command(validation.CloudTrailValidateLogs):
    """Only what it does with each log file."""

    def __init__(self):
        self.s3_client_provider = s3
        self._valid_logs = 0
        self._invalid_logs = 0
        self._is_last_status_double_space = True

    def _write_status(self, message, is_error=False):
        if 'Log file' in message:
            key = message.split('\t')[1].split('/', 3)[3][len(given['prefix']):]
            (said['faults'] if is_error or not message.endswith('valid') else said['logs']).append(key)


def fault(bucket=None, last_key=None, **_):
    if last_key is not None:
        said['faults'].append(last_key[len(given['prefix']):])


traverser = validation.DigestTraverser(
    digest_provider=validation.DigestProvider(
        s3_client_provider=s3,
        account_id=given['account'],
        trail_name=given['trail'],
        trail_home_region=given['region'],
    ),
    starting_bucket=given['bucket'],
    starting_prefix=given['prefix'].rstrip('/'),
    public_key_provider=Keys(),
    on_invalid=fault,
    on_missing=fault,
)
command = Command()
for digest in traverser.traverse_digests(datetime(2026, 3, 1), datetime(2026, 3, 2)):
    said['digests'].append(digest['digestS3Object'][len(given['prefix']):])
    for log in digest['logFiles']:
        command._download_log(log)
for names in said.values():
    names.sort()
print(json.dumps(said))
