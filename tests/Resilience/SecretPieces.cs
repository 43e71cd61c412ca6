using System;
using System.Buffers;
using System.IO;
using System.Linq;
using System.Text;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>Tokens, cut up: whatever holds 40 characters of one of them holds a whole piece.</summary>
internal sealed class SecretPieces
{
    private const int Piece = 20;

    private readonly SearchValues<string> _pieces;

    // The header is every token's.
    public SecretPieces(params string[] tokens) => _pieces = SearchValues.Create(
        [.. tokens.SelectMany(token => token[(token.IndexOf('.') + 1)..].Chunk(Piece)).Where(piece => piece.Length == Piece).Select(piece => new string(piece))],
        StringComparison.Ordinal);

    public bool AreIn(string? text) => text is not null && text.AsSpan().ContainsAny(_pieces);

    /// <summary>Whether a file holds one, in whichever encoding. One that is gone, or somebody else's, holds none.</summary>
    public bool AreInFile(string path)
    {
        try
        {
            using FileStream open = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using MemoryStream content = new();
            open.CopyTo(content);
            byte[] bytes = content.ToArray();
            return AreIn(Encoding.Latin1.GetString(bytes)) || AreIn(Encoding.Unicode.GetString(bytes)) || AreIn(Encoding.BigEndianUnicode.GetString(bytes));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
