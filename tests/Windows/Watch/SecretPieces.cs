using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>
/// Tokens, split into pieces. Text that contains 40 consecutive characters of a token contains at least one piece.
/// </summary>
public sealed class SecretPieces
{
    private const int Piece = 20;

    private static readonly Encoding[] s_encodings =
    [
        Encoding.GetEncoding("iso-8859-1"),
        Encoding.Unicode,
        Encoding.BigEndianUnicode,
    ];

    private readonly string[] _pieces;

    /// <remarks>The header is excluded because it is the same in every token.</remarks>
    public SecretPieces(params string[] tokens)
        : this(tokens, token => token.IndexOf('.') + 1) { }

    private SecretPieces(string[] tokens, Func<string, int> begin) =>
        _pieces = [
            .. from token in tokens
            from piece in Enumerable.Range(0, (token.Length - begin(token)) / Piece)
            select token.Substring(begin(token) + (piece * Piece), Piece),
        ];

    /// <summary>
    /// Creates pieces from the signatures only, which are unique. Two tokens can have the same claims.
    /// </summary>
    public static SecretPieces FromSignatures(params string[] tokens) =>
        new(tokens, token => token.LastIndexOf('.') + 1);

    public bool AreIn(string? text) =>
        text is not null && Array.Exists(_pieces, piece => text.IndexOf(piece, StringComparison.Ordinal) >= 0);

    /// <summary>Whether a file contains a piece, in any encoding. A file that cannot be read contains none.</summary>
    public bool AreInFile(string path)
    {
        try
        {
            using FileStream open = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using MemoryStream content = new();
            open.CopyTo(content);
            byte[] bytes = content.ToArray();
            return Array.Exists(s_encodings, encoding => AreIn(encoding.GetString(bytes)));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Gets the files below a folder that were written since a given time and contain a piece.</summary>
    public IReadOnlyList<string> FilesBelow(string folder, DateTime sinceUtc) =>
        [
            .. FilesBelow(new DirectoryInfo(folder))
                .Where(file => file.LastWriteTimeUtc >= sinceUtc)
                .Select(file => file.FullName)
                .Where(AreInFile),
        ];

    // Links are not followed because they can lead to another disk or form a loop.
    private static IEnumerable<FileInfo> FilesBelow(DirectoryInfo folder)
    {
        FileSystemInfo[] entries;
        try
        {
            entries = folder.GetFileSystemInfos();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return [];
        }

        return entries
            .OfType<FileInfo>()
            .Concat(
                entries
                    .OfType<DirectoryInfo>()
                    .Where(below => !below.Attributes.HasFlag(FileAttributes.ReparsePoint))
                    .SelectMany(FilesBelow)
            );
    }
}
