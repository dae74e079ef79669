import { parseS3 } from './xml.js';

const listed = (inner: string) =>
  parseS3(
    `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</ListBucketResult>`,
  );

describe('a body of S3', () => {
  it('gives one object, several and none as a list', () => {
    const object = '<Contents><Key>a</Key><Size>1</Size></Contents>';
    expect(listed(object)).toEqual({ items: [{ Key: 'a', Size: 1 }] });
    expect(listed(object + object)).toEqual({
      items: [
        { Key: 'a', Size: 1 },
        { Key: 'a', Size: 1 },
      ],
    });
    expect(listed('')).toEqual({ items: [] });
  });

  it('says where the list goes on', () => {
    expect(
      listed('<IsTruncated>true</IsTruncated><NextContinuationToken>1/x==</NextContinuationToken>'),
    ).toEqual({
      items: [],
      next: '1/x==',
    });
  });

  it('keeps keys as texts, and reads those that came encoded', () => {
    const keys = (inner: string) =>
      (listed(inner) as { items: { Key: string }[] }).items.map(({ Key }) => Key);
    expect(keys('<Contents><Key>007</Key><Size>1</Size></Contents>')).toEqual(['007']);
    expect(keys('<Contents><Key> a &amp;&lt; </Key><Size>1</Size></Contents>')).toEqual([' a &< ']);
    expect(
      keys('<EncodingType>url</EncodingType><Contents><Key>a%2Bb+c/%C3%A9%01</Key><Size>1</Size></Contents>'),
    ).toEqual(['a+b c/é\u0001']);
  });

  it('is refused where it declares entities', () => {
    const body = '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx">]><Error><Code>&x;&x;</Code></Error>';
    expect(() => parseS3(body)).toThrow('declares entities');
  });
});
