import type { ReactNode, SVGProps } from 'react'

/** 24 px line icons, drawn here; they take the text's colour and say nothing to a screen reader. */
function icon(name: string, shape: ReactNode) {
  const Icon = (props: SVGProps<SVGSVGElement>) => (
    <svg viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false" {...props}>
      {shape}
    </svg>
  )
  Icon.displayName = name
  return Icon
}

export const CloseIcon = icon('CloseIcon', <path d="M6 6l12 12M18 6L6 18" />)
export const CheckIcon = icon('CheckIcon', <path d="M5 12.5l4.5 4.5L19 7" />)
export const WarningIcon = icon('WarningIcon', <path d="M12 4L2.8 20h18.4L12 4zM12 10v4.5M12 17.4v.1" />)
export const InfoIcon = icon('InfoIcon', <><circle cx="12" cy="12" r="9" /><path d="M12 11v5.5M12 7.6v.1" /></>)
export const HelpIcon = icon('HelpIcon', <><circle cx="12" cy="12" r="9" /><path d="M9.4 9.4a2.7 2.7 0 1 1 4 2.3c-.9.5-1.4 1-1.4 2M12 16.9v.1" /></>)
export const PauseIcon = icon('PauseIcon', <path d="M8.5 5.5v13M15.5 5.5v13" />)
export const PlayIcon = icon('PlayIcon', <path d="M8 5.5v13l10.5-6.5L8 5.5z" />)
export const FolderIcon = icon('FolderIcon', <path d="M3.5 18.5v-13h6l2 2.5h9v10.5h-17z" />)
export const PhotosIcon = icon('PhotosIcon', <><rect x="3.5" y="5" width="17" height="14" rx="1.5" /><path d="M3.5 16l5-5 4 4 3-3 5 5" /></>)
export const CameraIcon = icon('CameraIcon', <><path d="M3.5 7.5h4l1.5-2.5h6l1.5 2.5h4v11.5h-17z" /><circle cx="12" cy="13" r="3.6" /></>)
export const ZipIcon = icon('ZipIcon', <><path d="M5.5 3.5h9l4 4v13h-13v-17z" /><path d="M10 5v1.5M12 7v1.5M10 9v1.5M12 11v1.5M10 13.5h2v3h-2z" /></>)
export const TableIcon = icon('TableIcon', <path d="M3.5 5.5h17v13h-17zM3.5 10h17M3.5 14.2h17M10 5.5v13" />)
export const TrashIcon = icon('TrashIcon', <path d="M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7M10.2 10.5v5.5M13.8 10.5v5.5" />)
export const PencilIcon = icon('PencilIcon', <path d="M4.5 19.5l1-4.2L16 4.8l3.2 3.2L8.7 18.5l-4.2 1zM13.8 7l3.2 3.2" />)
export const DownloadIcon = icon('DownloadIcon', <path d="M12 4v10.5M7.5 10.5L12 15l4.5-4.5M4.5 19.5h15" />)
export const SunIcon = icon('SunIcon', <><circle cx="12" cy="12" r="4" /><path d="M12 2.5v2.2M12 19.3v2.2M2.5 12h2.2M19.3 12h2.2M5.3 5.3l1.5 1.5M17.2 17.2l1.5 1.5M5.3 18.7l1.5-1.5M17.2 6.8l1.5-1.5" /></>)
export const MoonIcon = icon('MoonIcon', <path d="M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7z" />)
export const SystemThemeIcon = icon('SystemThemeIcon', <><rect x="3" y="4.5" width="18" height="12" rx="1.5" /><path d="M9 20h6M12 16.5V20" /></>)
export const SettingsIcon = icon('SettingsIcon', <path d="M4 7h9M17 7h3M4 12h3M11 12h9M4 17h7M15 17h5M15 5v4M9 10v4M13 15v4" />)
export const ChevronIcon = icon('ChevronIcon', <path d="M9 5.5l6.5 6.5L9 18.5" />)
export const ChipIcon = icon('ChipIcon', <><rect x="6.5" y="6.5" width="11" height="11" rx="1.5" /><path d="M10 3v3.5M14 3v3.5M10 17.5V21M14 17.5V21M3 10h3.5M3 14h3.5M17.5 10H21M17.5 14H21" /></>)
export const DiskIcon = icon('DiskIcon', <><ellipse cx="12" cy="6" rx="7.5" ry="2.8" /><path d="M4.5 6v12c0 1.5 3.4 2.8 7.5 2.8s7.5-1.3 7.5-2.8V6M4.5 12c0 1.5 3.4 2.8 7.5 2.8s7.5-1.3 7.5-2.8" /></>)
export const PlusIcon = icon('PlusIcon', <path d="M12 5v14M5 12h14" />)
export const CopyIcon = icon('CopyIcon', <><rect x="8.5" y="8.5" width="11" height="11" rx="1.5" /><path d="M15.5 8.5v-4h-11v11h4" /></>)

/** The mark of the program: a fluke seen from behind, trailing edge up. */
export function FlukeMark(props: SVGProps<SVGSVGElement>) {
  return (
    <svg viewBox="0 0 48 32" width="30" height="20" aria-hidden="true" focusable="false" {...props}>
      <path fill="currentColor" d="M24 8.2C20.6 5 14.6 3 2 3.4c3.6 2.4 5.2 4.4 7 8 2.4 4.8 6.6 7.6 11 8.8.9 3 1.3 5.6.8 8.8h6.4c-.5-3.2-.1-5.8.8-8.8 4.4-1.2 8.6-4 11-8.8 1.8-3.6 3.4-5.6 7-8C33.4 3 27.400 5 24 8.2z" />
    </svg>
  )
}
