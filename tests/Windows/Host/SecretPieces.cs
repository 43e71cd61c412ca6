using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>A token in pieces: whatever holds one of them holds too much.</summary>
public sealed class SecretPieces
{
    private const int Piece = 20;

    private readonly SearchValues<string> _pieces;

    // The header is every token's.
    public SecretPieces(string token) => _pieces = SearchValues.Create(
        [.. token[(token.IndexOf('.', StringComparison.Ordinal) + 1)..].Chunk(Piece).Where(piece => piece.Length == Piece).Select(piece => new string(piece))], StringComparison.Ordinal);

    public bool AreIn(string text) => text.AsSpan().ContainsAny(_pieces);

    /// <summary>The files below a folder that were written since then and hold a piece, in whichever encoding.</summary>
    public IReadOnlyList<string> FilesBelow(string folder, DateTime sinceUtc)
    {
        EnumerationOptions all = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return [.. new DirectoryInfo(folder).EnumerateFiles("*", all).Where(file => file.LastWriteTimeUtc >= sinceUtc && Holds(file.FullName)).Select(file => file.FullName)];
    }

    private bool Holds(string path)
    {
        try
        {
            using FileStream open = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using MemoryStream content = new();
            open.CopyTo(content);
            byte[] bytes = content.ToArray();
            return AreIn(Encoding.Latin1.GetString(bytes)) || AreIn(Encoding.Unicode.GetString(bytes));
        }
        catch (IOException)
        {
            // It is gone, or somebody holds it for himself: then he has it in his hands.
            return false;
        }
    }
}
