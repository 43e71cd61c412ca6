using System.Collections.Generic;

namespace EntraPrivateAccess.Diagnostics.Export.Redaction;

/// <summary>What is removed and what stays, in a person's words: the list in every export says both.</summary>
internal static class RedactionKinds
{
    public static IReadOnlyList<(RedactionKind Kind, string Meaning)> All { get; } =
    [
        (RedactionKind.Token, "Access, refresh and identity tokens, authorization headers, cookies, signed addresses"),
        (RedactionKind.PrivateKey, "Private keys of certificates, in PEM, PFX and XML"),
        (RedactionKind.Password, "Passwords, secrets, credentials and protected strings"),
        (RedactionKind.EncodedData, "Long encoded data that can hide any of these"),
        (RedactionKind.UserName, "User names, mail addresses and account SIDs; the same number stands for the same name"),
    ];

    public static IReadOnlyList<string> Kept { get; } =
    [
        "Names of machines and domains, addresses and ports: a support case is about them.",
        "The tenant's id, the connector's id and the names of connector groups.",
        "Thumbprints, subject, issuer and dates of certificates: their public half.",
        "Accounts that every Windows has, such as NT AUTHORITY\\NETWORK SERVICE.",
        "Short user names (one or two letters) and those that logs say of other things, such as test, where no path, domain, address or word tells that they are a user's.",
        "User names behind a domain in small letters, such as fabrikam\\name, where the domain is not this server's and no word such as user, account, as or by stands before it.",
        "Names of people who have no profile on this server, where nothing beside them tells that they are a user's.",
    ];

    /// <summary>What stands in its place.</summary>
    public static string Replacement(RedactionKind kind) => kind switch
    {
        RedactionKind.Token => "[token removed]",
        RedactionKind.PrivateKey => "[private key removed]",
        RedactionKind.Password => "[password removed]",
        _ => "[encoded data removed]",
    };
}
