using System.Runtime.InteropServices;
using System.Security;

namespace EntraPrivateAccess.Identity;

/// <summary>Reads a <see cref="SecureString"/> without creating a plain string.</summary>
internal static class SecureText
{
    /// <summary>
    /// Passes the characters to <paramref name="use"/>, without leading and trailing white space, and overwrites them
    /// afterward.
    /// </summary>
    public static T Use<T>(SecureString secret, Func<ArraySegment<char>, T> use)
    {
        char[] letters = new char[secret.Length];
        IntPtr plain = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            Marshal.Copy(plain, letters, 0, letters.Length);
            return use(Trim(letters));
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(plain);
            Array.Clear(letters, 0, letters.Length);
        }
    }

    /// <summary>
    /// Returns the text without leading and trailing white space, because pasted tokens often end with a line break.
    /// </summary>
    public static SecureString Trimmed(SecureString secret) => Use(secret, letters =>
        {
            SecureString copy = new();
            foreach (char letter in letters)
            {
                copy.AppendChar(letter);
            }

            copy.MakeReadOnly();
            return copy;
        });

    /// <summary>Converts text that a library returned as a plain string.</summary>
    public static SecureString From(string plain)
    {
        SecureString secret = new();
        foreach (char letter in plain)
        {
            secret.AppendChar(letter);
        }

        secret.MakeReadOnly();
        return secret;
    }

    private static ArraySegment<char> Trim(char[] letters)
    {
        int start = 0;
        int end = letters.Length;
        while (start < end && IsBlank(letters[start]))
        {
            start++;
        }

        while (end > start && IsBlank(letters[end - 1]))
        {
            end--;
        }

        return new ArraySegment<char>(letters, start, end - start);
    }

    // Files and consoles add these characters: line endings, a byte order mark and a terminating NUL.
    private static bool IsBlank(char letter) => char.IsWhiteSpace(letter) || letter is '\uFEFF' or '\0';
}
