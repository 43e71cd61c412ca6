using System;
using System.Linq;

namespace EntraPrivateAccess.Identity;

/// <summary>Tells texts that cannot be an access token from those that may be one.</summary>
internal static class TokenShape
{
    // Real ones have a thousand characters and more; a shorter text is a password, a code or a name.
    private const int Least = 64;

    /// <summary>Why this text is no access token, as the end of a sentence, or null. It never quotes the text.</summary>
    public static string? WhyNotAToken(ArraySegment<char> text)
    {
        if (text.Count == 0)
            return "it is empty";
        if (text.Count == 36 && Guid.TryParse(new string([.. text]), out _))
            return "it is an id (a GUID)";
        if (text.Any(char.IsWhiteSpace))
            return StartsWith(text, "Bearer") ? "it begins with the word Bearer, which is no part of it" : "it contains spaces or line breaks";
        if (!text.All(IsTokenCharacter))
            return "it contains characters that no token has (quotes or brackets of a JSON answer, perhaps)";
        if (text.Count < Least)
            return $"it has only {text.Count} characters";
        return StartsWith(text, "eyJ") && !IsEncrypted(text) && TokenClaims.Read(text) is null ? "it was cut off or damaged on its way" : null;
    }

    // RFC 6750, b64token.
    private static bool IsTokenCharacter(char letter) =>
        letter is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '.' or '_' or '~' or '+' or '/' or '=';

    // Five parts: encrypted for its service, so nobody else can read it.
    private static bool IsEncrypted(ArraySegment<char> text) => text.Count(letter => letter == '.') == 4;

    private static bool StartsWith(ArraySegment<char> text, string start) =>
        text.Take(start.Length).SequenceEqual(start);
}
