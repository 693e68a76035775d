/// Certificates for tests alone, made once with openssl; no other machine trusts their authority.
///
/// All are valid for a hundred years except `expired`, which was valid in January 2020.
enum TestCertificates {
  /// A certificate and its key, as PEM text.
  struct Identity: Sendable {
    var certificate: String
    var key: String
  }

  /// The authority that vouches for all but `selfSigned`.
  static let authority = """
    -----BEGIN CERTIFICATE-----
    MIIBrjCCAVOgAwIBAgIUK3oQRf2fAbvrtwaMKNx6i5vGfgswCgYIKoZIzj0EAwIw
    IzEhMB8GA1UEAwwYZmxhZ3Njb3BlIHRlc3QgYXV0aG9yaXR5MCAXDTI2MTEyMjE0
    MjUzM1oYDzIxMjYxMDI5MTQyNTMzWjAjMSEwHwYDVQQDDBhmbGFnc2NvcGUgdGVz
    dCBhdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAT7GnTXkojYVESj
    207Ag1WnI7WZig0UtOI1Iv8mZhr+0UNYW2fS+bZdJqGmBoAF/EMLhJqFOjPeCC5k
    UJwv+PYxo2MwYTAdBgNVHQ4EFgQUTRApG0W3VLRZfnKhqQgQhciFuawwHwYDVR0j
    BBgwFoAUTRApG0W3VLRZfnKhqQgQhciFuawwDwYDVR0TAQH/BAUwAwEB/zAOBgNV
    HQ8BAf8EBAMCAQYwCgYIKoZIzj0EAwIDSQAwRgIhAJyAxOwSAXK/rVtb4A3mBD7E
    BQodcaU1XO9rGhxc27ABAiEAm5rMSVj5wxG5Q+CyhbB/uu70CDIgZzsamzaoIlpi
    tYY=
    -----END CERTIFICATE-----
    """

  /// For `localhost` and `127.0.0.1`.
  static let localhost = Identity(
    certificate: """
      -----BEGIN CERTIFICATE-----
      MIIBsTCCAVagAwIBAgIBAjAKBggqhkjOPQQDAjAjMSEwHwYDVQQDDBhmbGFnc2Nv
      cGUgdGVzdCBhdXRob3JpdHkwIBcNMjYxMTIyMTQyNTMzWhgPMjEyNjEwMjkxNDI1
      MzNaMB4xHDAaBgNVBAMME2ZsYWdzY29wZSB0ZXN0IGdvb2QwWTATBgcqhkjOPQIB
      BggqhkjOPQMBBwNCAAR3xfAwXBeeEQWTSuV0c09Jo8Sqtt0EfjCQSprIYOWYbTV2
      bHFIvnB5Xn+NTjsx7FPPBnYTVZZc3OzSLkEX4JBUo34wfDAaBgNVHREEEzARggls
      b2NhbGhvc3SHBH8AAAEwCQYDVR0TBAIwADATBgNVHSUEDDAKBggrBgEFBQcDATAd
      BgNVHQ4EFgQUcoGFLMlSKwhAHFNTHircZuUWDBYwHwYDVR0jBBgwFoAUTRApG0W3
      VLRZfnKhqQgQhciFuawwCgYIKoZIzj0EAwIDSQAwRgIhAOTBjpmKiqpMSEpfWMjh
      g07xtXAKjcTHVQSCWhj0ERmjAiEAuW7S8Mh38q0qSuGM4d9bPY0uULDiHrfDPAE5
      1tXyD1Y=
      -----END CERTIFICATE-----
      """,
    key: """
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgIEHfAzO24pP4L9S4
      rFy57lSGp+wkzzFR2Gb0eezojA+hRANCAAR3xfAwXBeeEQWTSuV0c09Jo8Sqtt0E
      fjCQSprIYOWYbTV2bHFIvnB5Xn+NTjsx7FPPBnYTVZZc3OzSLkEX4JBU
      -----END PRIVATE KEY-----
      """)

  /// For `other.example`.
  static let otherHost = Identity(
    certificate: """
      -----BEGIN CERTIFICATE-----
      MIIBrjCCAVWgAwIBAgIBAzAKBggqhkjOPQQDAjAjMSEwHwYDVQQDDBhmbGFnc2Nv
      cGUgdGVzdCBhdXRob3JpdHkwIBcNMjYxMTIyMTQyNTMzWhgPMjEyNjEwMjkxNDI1
      MzNaMB8xHTAbBgNVBAMMFGZsYWdzY29wZSB0ZXN0IG90aGVyMFkwEwYHKoZIzj0C
      AQYIKoZIzj0DAQcDQgAEd+pqLTxVxVDE4mUNzuqA/7ig9Ysja/xddbE4N4bFT02A
      1iNg1+eOaoEqN/FxpBdvo5Z5FVsMyMvGQx/WXUf4uKN8MHowGAYDVR0RBBEwD4IN
      b3RoZXIuZXhhbXBsZTAJBgNVHRMEAjAAMBMGA1UdJQQMMAoGCCsGAQUFBwMBMB0G
      A1UdDgQWBBQBs9PHtF2pnCZYQ2O9lI5zhS6V8jAfBgNVHSMEGDAWgBRNECkbRbdU
      tFl+cqGpCBCFyIW5rDAKBggqhkjOPQQDAgNHADBEAiAVUf+roy+0jyrScShTIj37
      T7SZyE9Wsdbc8xaH1qdvhwIgSAzLVF27Q0ITmWLRZEnHXa435TC/a73vyqkbhqx+
      FcY=
      -----END CERTIFICATE-----
      """,
    key: """
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgfB0xFzrEM/+BhpZU
      +JAhGlKeOy8sCeEyxf0D7nixlBOhRANCAAR36motPFXFUMTiZQ3O6oD/uKD1iyNr
      /F11sTg3hsVPTYDWI2DX545qgSo38XGkF2+jlnkVWwzIy8ZDH9ZdR/i4
      -----END PRIVATE KEY-----
      """)

  /// For `localhost`, in January 2020.
  static let expired = Identity(
    certificate: """
      -----BEGIN CERTIFICATE-----
      MIIBsjCCAVegAwIBAgIBBDAKBggqhkjOPQQDAjAjMSEwHwYDVQQDDBhmbGFnc2Nv
      cGUgdGVzdCBhdXRob3JpdHkwHhcNMjAwMTAxMDAwMDAwWhcNMjAwMjAxMDAwMDAw
      WjAhMR8wHQYDVQQDDBZmbGFnc2NvcGUgdGVzdCBleHBpcmVkMFkwEwYHKoZIzj0C
      AQYIKoZIzj0DAQcDQgAEbbq303vnYbQzOTPUvnw+LOVbNHmNgyZX+pH/++vNkxzl
      D4w4apU2pLN4OGfW+X3W5+pI+lY41+oFxOP9uDIMoaN+MHwwGgYDVR0RBBMwEYIJ
      bG9jYWxob3N0hwR/AAABMAkGA1UdEwQCMAAwEwYDVR0lBAwwCgYIKwYBBQUHAwEw
      HQYDVR0OBBYEFC/gkrSOJRsZ0XCNeND1R1fsJlv6MB8GA1UdIwQYMBaAFE0QKRtF
      t1S0WX5yoakIEIXIhbmsMAoGCCqGSM49BAMCA0kAMEYCIQD9CJ6gxnGZ89kXutp3
      uo+0tn+1rrH6/L5RCajnseQ81gIhAIkUqyY2jf7wd+9iAbXYgT6mGU4zKqQQF1zd
      K88vA7MW
      -----END CERTIFICATE-----
      """,
    key: """
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgSmmAp6sdwPX8E09P
      ype8OahABTfcjxX+LJTNo1mNygmhRANCAARturfTe+dhtDM5M9S+fD4s5Vs0eY2D
      Jlf6kf/7682THOUPjDhqlTaks3g4Z9b5fdbn6kj6VjjX6gXE4/24Mgyh
      -----END PRIVATE KEY-----
      """)

  /// For `localhost`, by nobody but itself.
  static let selfSigned = Identity(
    certificate: """
      -----BEGIN CERTIFICATE-----
      MIIBljCCATugAwIBAgIUfFSnjRWmax8wfO44yk4RHi7/7RswCgYIKoZIzj0EAwIw
      FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjE0MjUzM1oYDzIxMjYxMDI5
      MTQyNTMzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
      PQMBBwNCAAS7XuA+OPZbzWR7jZqdjWoiTmPUifn8ODtjAb8uIg/dDkQ5ukrJ5W20
      Dek4mgqFVRR+HZrvL20k8SVrC4NE1KKpo2kwZzAdBgNVHQ4EFgQU79zDx+5qWUq8
      vFZN9oLcRuF/d0QwHwYDVR0jBBgwFoAU79zDx+5qWUq8vFZN9oLcRuF/d0QwGgYD
      VR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMAkGA1UdEwQCMAAwCgYIKoZIzj0EAwID
      SQAwRgIhAJoFet8sCM2euzRIAI+wnFzHmVz9vKMUBK8/IptfEznaAiEAmT6tdjEM
      TLSGD0+vJ56w8nMDcSGhhniyxW4lllhJIvM=
      -----END CERTIFICATE-----
      """,
    key: """
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgfer4Tt9DVAyzF8Qn
      JSXeUSg+8nT2+jP1Q+H0YL33bPyhRANCAAS7XuA+OPZbzWR7jZqdjWoiTmPUifn8
      ODtjAb8uIg/dDkQ5ukrJ5W20Dek4mgqFVRR+HZrvL20k8SVrC4NE1KKp
      -----END PRIVATE KEY-----
      """)
}
