namespace EntraPrivateAccess.Diagnostics.Export.Redaction;

/// <summary>What is taken out of everything that is exported.</summary>
internal enum RedactionKind
{
    Token,
    PrivateKey,
    Password,
    EncodedData,
    UserName,
}
